package dev.muster.backend;

import dev.muster.worker.WorkerStartException;

/// A place where workers can be started. Safe for all threads.
public interface Backend extends AutoCloseable {
    /// Starts a worker and waits until it has connected.
    ///
    /// @throws WorkerStartException if it cannot be started, ends before it has connected, or takes
    ///   longer than [WorkerSpec#startTimeout()]; with its own words. Nothing of it is left
    /// @throws InterruptedException if interrupted; nothing of the worker is left
    WorkerHandle start(WorkerSpec spec) throws WorkerStartException, InterruptedException;

    /// How many workers it can run at the same time to good effect.
    int parallelism();

    /// Ends what is left of its workers, at once, and removes its files.
    @Override
    void close();
}
