package dev.muster.worker;

import dev.muster.connection.Connection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A worker that has arrived. Safe for all threads.
///
/// Its connections belong to the pool: they stay open when the worker has ended, so that its last
/// words can be received.
public interface Worker {
    /// What it is. The same each time.
    WorkerInfo info();

    /// Carries the tasks and their results.
    Connection tasks();

    /// Carries what must be received while a task runs.
    Connection control();

    /// What the worker has noted, in 72 KiB of memory that were at first all zero and outlive it;
    /// nothing if it is not local. The pool asks for it when the worker has ended. Without it any
    /// of its tasks may have begun, and none of them runs again unless it has retries.
    Optional<ByteBuffer> journal();

    /// How much memory the worker holds, with all processes that it has started; 0 if that is not
    /// known.
    long residentBytes();

    /// What it wrote last, oldest first.
    List<String> lastLines();

    /// Asks the process to end, as `SIGTERM` does.
    void terminate();

    /// Ends the process and all that it has started, at once. Has no effect on one that has ended.
    void kill();

    /// Completes when it has ended and all that it wrote has been read, or nearly all if a process
    /// that it started still holds its output. Whatever it has started is ended, too. The report
    /// says why it ended, as far as one can see from outside; its task is not in it.
    CompletionStage<CrashReport> ended();
}
