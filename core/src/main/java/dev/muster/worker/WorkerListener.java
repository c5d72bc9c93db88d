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

    /// No worker will come: not one of the places that the source was to get workers from has any.
    /// Those that have arrived are not concerned.
    ///
    /// @param why says it of each place, and what to do
    default void nobodyComes(WorkerStartException why) {}

    /// A worker that has arrived is about to be taken away: it should get nothing more to do, and
    /// end when it has done what it has. One for which nothing is done here ends with its tasks.
    default void leaving(Worker worker) {}
}
