package dev.muster.internal.server.java;

import dev.muster.internal.codec.Output;

/// Sends from a session to its client. Safe for all threads.
public interface PeerOutlet {
    /// Sends one message; never waits. After the end it does nothing.
    void send(Output message);

    /// Whether the thread that passes messages to the session may wait a while.
    boolean mayWait();

    /// Stops passing messages to the session until [#resume].
    void pause();

    /// Passes messages again.
    void resume();

    /// Whether the client has so much to read yet that changes should be left out.
    boolean isBehind();
}
