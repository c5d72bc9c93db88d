package dev.muster.manager;

import dev.muster.connection.Address;
import dev.muster.monitor.ManagerSnapshot;

/// A manager that is being served by this process, made by [Manager#serve], and at the same time a
/// [Manager] for the threads of this process: they use the same objects as the clients, without a
/// socket between. What they put in is a copy, as everywhere.
///
/// Safe for all threads. It serves until [#close], or until a client asks it to shut down, as
/// CPython's protocol allows any client to do.
public interface ManagerServer extends Manager {
    /// Where clients reach it, with the port that was picked if none was given.
    Address address();

    /// What it is doing at this moment: who is connected, holds something or waits, and what its
    /// objects keep. Also after its end. Waits at most 100 ms for objects that are in use.
    @Override
    ManagerSnapshot snapshot();

    /// Waits until the manager has ended, by [#close] or at a client's request.
    void awaitTermination() throws InterruptedException;

    /// Ends the manager: no more clients are accepted, calls that wait are ended, so that their
    /// clients get the end of the stream (`EOFError`), and every connection is closed. Takes a
    /// bounded time; calling it again does nothing.
    @Override
    void close();
}
