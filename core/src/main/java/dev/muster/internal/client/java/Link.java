package dev.muster.internal.client.java;

import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.io.IOException;

/// The connection to a manager. Safe for all threads.
public interface Link {
    /// Receives the messages that come back.
    interface Receiver {
        /// Takes one message; never waits.
        void received(Input message);

        /// Nothing more comes.
        void lost(IOException cause);

        /// All that has arrived is received.
        void idle();

        /// Whether answers are awaited.
        boolean isAwaiting();
    }

    /// Sends one message. Waits if the manager does not read.
    ///
    /// @throws IOException if the link is broken
    void send(Output message) throws IOException;

    /// Waits until the reply is there, and makes sure that a thread reads.
    ///
    /// @throws InterruptedException if interrupted before
    void await(Reply reply) throws InterruptedException;

    /// Announces a reply for which no thread waits.
    void attend();

    /// When something was last received, by `System.nanoTime`.
    long lastHeardNanos();

    /// Ends it.
    void close();
}
