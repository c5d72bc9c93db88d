package dev.muster.shared;

import java.util.List;

/// An item that was taken out of a [SharedQueue] and comes back unless it is reported done.
///
/// ```java
/// try (Lease<Job> lease = jobs.takeLease()) {
///     work(lease.item());
///     lease.done();
/// } // given back if work failed
/// ```
///
/// If the process that holds it dies, or its connection breaks, the item goes back to the front of
/// the queue at once; after too many attempts it is moved to [SharedQueue#deadLetters]. Safe for
/// all threads.
public interface Lease<E> extends AutoCloseable {
    /// The item, a copy.
    E item();

    /// How often the item has been taken under a lease, this time included; at least 1.
    int attempt();

    /// Why the earlier attempts ended, oldest first.
    List<String> history();

    /// Reports the item done: it is removed for good. Calling it again does nothing.
    ///
    /// @throws IllegalStateException if it was given back before
    /// @throws SessionLostException if it was given back because the connection broke
    void done();

    /// Gives the item back to the front of the queue, for the next consumer.
    ///
    /// @param reason why, for the history
    /// @throws IllegalStateException if it was reported done, or given back before
    void giveBack(String reason);

    /// Gives the item back, unless it is done or was given back.
    @Override
    void close();
}
