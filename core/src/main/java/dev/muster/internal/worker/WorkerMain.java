package dev.muster.internal.worker;

import dev.muster.connection.Connection;
import dev.muster.internal.system.LeftoverGuard;
import dev.muster.internal.workerprotocol.Journal;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program that a worker process runs.
public final class WorkerMain {
    private static final int POOL_IS_GONE = 0;

    private WorkerMain() {}

    /// Joins the pool that its standard input names, and runs its tasks until the pool ends it or
    /// is gone.
    ///
    /// @throws IOException if the input does not say where the pool is
    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains(WorkerBootstrap.IN_FOREGROUND)) {
            leaveCtrlCToPool();
        }
        WorkerBootstrap bootstrap = WorkerBootstrap.read(System.in);
        try {
            work(bootstrap);
        } catch (InterruptedException e) {
            failed(bootstrap, e);
        } catch (Throwable e) { // including undeclared ones
            failed(bootstrap, e);
        }
    }

    /// Threads left by a task must not keep a process alive that no longer runs tasks.
    private static void failed(WorkerBootstrap bootstrap, Throwable e) {
        try {
            if (ProcessHandle.of(bootstrap.parent()).map(ProcessHandle::isAlive).orElse(false)) {
                e.printStackTrace();
            }
        } finally {
            endNow(POOL_IS_GONE);
        }
    }

    /// Leaves Ctrl-C to the pool: at a terminal it is sent to every process in the foreground, so
    /// also to workers that lead no session of their own, and only the pool decides what they do
    /// then. By reflection: the compiler warns about these classes, and there are no alternatives.
    private static void leaveCtrlCToPool() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ignoring = handler.getField("SIG_IGN").get(null);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ignoring);
        } catch (ReflectiveOperationException _) {
            // This JVM has no such classes, or was started to leave this signal alone.
        }
    }

    /// Ends this process at once, whatever its threads are doing.
    static void endNow(int status) {
        try {
            ProcessHandle.current()
                    .descendants()
                    .filter(process -> !LeftoverGuard.is(process))
                    .forEach(ProcessHandle::destroyForcibly);
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private record Orphaned() implements Runnable {
        @Override
        public void run() {
            endNow(POOL_IS_GONE);
        }
    }

    private record Exit() implements Runnable {
        @Override
        public void run() {
            System.exit(0);
        }
    }

    private static void work(WorkerBootstrap bootstrap) throws IOException, InterruptedException {
        Connection tasks = bootstrap.join(WorkerBootstrap.TASKS);
        Connection control = bootstrap.join(WorkerBootstrap.CONTROL);
        Journal journal = journal(bootstrap);
        Runnable orphaned = new Orphaned();
        var worker = new Worker(tasks, control, journal, bootstrap.mark(), new Exit(), orphaned);
        worker.work();
        if (!worker.isLeaving()) {
            orphaned.run();
        }
    }

    private static @Nullable Journal journal(WorkerBootstrap bootstrap) throws IOException {
        String file = bootstrap.journal();
        return file.isEmpty() ? null : Journal.open(Path.of(file));
    }
}
