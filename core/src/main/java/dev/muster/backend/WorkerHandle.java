package dev.muster.backend;

import dev.muster.connection.Connection;
import dev.muster.worker.CrashReport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// A worker that has been started. Safe for all threads.
public interface WorkerHandle {
    /// Carries the tasks and their results.
    Connection tasks();

    /// Carries what must be heard while a task runs.
    Connection control();

    /// Its process id, if it is a process of this machine.
    OptionalLong pid();

    /// Memory that this process and the worker both see and that outlives the worker, if there can
    /// be such; at first all zero.
    Optional<ByteBuffer> journal();

    /// How much memory the worker holds, with all processes that it has started; 0 if nobody knows.
    long residentBytes();

    /// What it wrote last, oldest first.
    List<String> lastLines();

    /// Asks the process to end, as `SIGTERM` does.
    void terminate();

    /// Ends the process and all that it has started, at once and without a question.
    void kill();

    /// Completes when it has ended and all that it wrote has been read, or nearly all if a process
    /// that it started still holds its output. Whatever it has started is ended, too. The report
    /// says why it ended, as far as one can see from outside; its task is not in it.
    CompletionStage<CrashReport> ended();
}
