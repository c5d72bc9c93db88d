package dev.muster.worker;

/// Is told by a [WorkerSource] of workers. Safe for all threads; its methods never block and never
/// throw.
public interface WorkerListener {
    /// A worker is connected. It belongs to the listener from here on, with its connections.
    void arrived(Worker worker);

    /// A worker that was asked for will not arrive; nothing of it is left.
    ///
    /// @param failure says why, and what to do. With a cause, another try in the same surroundings
    ///   makes no sense
    void failed(WorkerStartException failure);
}
