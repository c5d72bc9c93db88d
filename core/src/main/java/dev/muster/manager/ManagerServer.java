package dev.muster.manager;

import dev.muster.connection.Address;
import dev.muster.shared.SharedQueue;

/// A manager that is being served by this process, made by [Manager#serve].
///
/// Safe for all threads. It serves until [#close], or until a client asks it to shut down, as
/// CPython's protocol allows any client to do.
public interface ManagerServer extends AutoCloseable {
    /// Where clients reach it, with the port that was picked if none was given.
    Address address();

    /// The queue that the registry offers under this name, for the threads of this process: items
    /// are not copied on their way through it, except to and from other processes.
    ///
    /// @throws IllegalArgumentException if the registry offers no queue under this name
    <E> SharedQueue<E> queue(String name);

    /// Waits until the manager has ended, by [#close] or at a client's request.
    void awaitTermination() throws InterruptedException;

    /// Ends the manager: nobody is let in any more, calls that wait are broken off, so that their
    /// clients get the end of the stream (`EOFError`), and every connection is closed. Bounded;
    /// calling it again does nothing.
    @Override
    void close();
}
