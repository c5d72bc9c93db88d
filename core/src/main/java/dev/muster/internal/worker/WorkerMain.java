package dev.muster.internal.worker;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
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
            CtrlC.leaveToPool();
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
            ParentWatch.endNow(POOL_IS_GONE);
        }
    }

    private record Orphaned() implements Runnable {
        @Override
        public void run() {
            ParentWatch.endNow(POOL_IS_GONE);
        }
    }

    private record Exit() implements Runnable {
        @Override
        public void run() {
            System.exit(0);
        }
    }

    private static void work(WorkerBootstrap bootstrap) throws IOException, InterruptedException {
        Connection tasks = join(bootstrap, WorkerBootstrap.TASKS);
        Connection control = join(bootstrap, WorkerBootstrap.CONTROL);
        Journal journal = journal(bootstrap);
        Runnable orphaned = new Orphaned();
        var worker = new Worker(tasks, control, journal, bootstrap.mark(), new Exit(), orphaned);
        worker.work();
        if (!worker.isLeaving()) {
            orphaned.run();
        }
    }

    private static Connection join(WorkerBootstrap bootstrap, byte channel)
            throws IOException, InterruptedException {
        Connection connection = Client.connect(new Address.Unix(Path.of(bootstrap.socket())));
        connection.sendBytes(bootstrap.greeting(channel));
        return connection;
    }

    private static @Nullable Journal journal(WorkerBootstrap bootstrap) throws IOException {
        String file = bootstrap.journal();
        return file.isEmpty() ? null : Journal.open(Path.of(file));
    }
}
