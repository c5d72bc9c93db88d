package dev.muster.worker;

import java.time.Instant;
import java.util.Optional;

/// Where workers come from. It tells its listener of each that has arrived; no thread waits for
/// one.
///
/// A source belongs to one pool, which opens it, asks for workers, and closes it at the end. It
/// must be safe for all threads, and none of its methods but [#close] may wait for a worker.
public interface WorkerSource extends AutoCloseable {
    /// Begins to supply workers. Called once, before anything but [#capabilities], [#endsAt] and
    /// [#mayHaveLabels].
    ///
    /// @param listener is told what becomes of each request, and of workers that were not asked
    ///   for. A worker at whose arrival it throws is ended, and no other
    void open(WorkerListener listener);

    /// Asks for more workers, besides those that are there or coming. Each of them is answered
    /// once, by [WorkerListener#arrived] or [WorkerListener#failed], in whatever thread, also while
    /// this method runs. A source that cannot start workers does nothing. One that keeps its
    /// workers itself may have the next one that arrives be the answer.
    ///
    /// @param more how many, at least 1
    void request(int more);

    /// What it can do. The same each time.
    Capabilities capabilities();

    /// When its workers are going to be taken away, all of them, as at the end of a job's
    /// allocation; nothing if that is not known. The same each time.
    default Optional<Instant> endsAt() {
        return Optional.empty();
    }

    /// Whether its workers may have labels. If not, a pool refuses a task that asks for some; else
    /// the task waits until a worker with these labels has come. The same each time.
    default boolean mayHaveLabels() {
        return true;
    }

    /// Ends what is left of its workers, at once, and removes its files. When it returns, the
    /// listener is told nothing any more; requests that were not answered will not be.
    @Override
    void close();
}
