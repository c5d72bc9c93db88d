package dev.muster.internal.worker;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.joining.Joining;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The program that a worker process runs.
public final class WorkerMain {
    private static final int POOL_IS_GONE = 0;

    private WorkerMain() {}

    /// Joins the pool that the file of its argument names, and runs its tasks until it is told to
    /// end, or the pool is gone.
    ///
    /// @throws IOException if it is not said where the pool is
    public static void main(String[] arguments) throws IOException {
        CtrlC.leaveToPool();
        Joining joining = Joining.of(arguments);
        try {
            work(joining);
        } catch (InterruptedException e) {
            failed(joining, e);
        } catch (Throwable e) { // also what nobody has declared
            failed(joining, e);
        }
    }

    /// Threads that a task has left must not keep alive what runs no tasks any more.
    private static void failed(Joining joining, Throwable e) {
        try {
            if (ProcessHandle.of(joining.parent()).map(ProcessHandle::isAlive).orElse(false)) {
                e.printStackTrace();
            }
        } finally {
            endOrphaned();
        }
    }

    private static void endOrphaned() {
        ParentWatch.endNow(POOL_IS_GONE);
    }

    private static void work(Joining joining) throws IOException, InterruptedException {
        Connection tasks = join(joining, Joining.TASKS);
        Connection control = join(joining, Joining.CONTROL);
        MemorySegment journal = journal(joining);
        Runnable end = () -> System.exit(0);
        Runnable orphaned = WorkerMain::endOrphaned;
        var worker = new Worker(tasks, control, journal, joining.mark(), end, orphaned);
        worker.run();
        if (!worker.isLeaving()) {
            orphaned.run();
        }
    }

    private static Connection join(Joining joining, byte channel)
            throws IOException, InterruptedException {
        Connection connection = Client.connect(new Address.Unix(Path.of(joining.socket())));
        connection.sendBytes(joining.greeting(channel));
        return connection;
    }

    private static @Nullable MemorySegment journal(Joining joining) throws IOException {
        if (joining.journal().isEmpty()) {
            return null;
        }
        try (FileChannel file =
                FileChannel.open(
                        Path.of(joining.journal()),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), Arena.global());
        }
    }
}
