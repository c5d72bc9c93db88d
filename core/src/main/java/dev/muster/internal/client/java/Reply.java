package dev.muster.internal.client.java;

import dev.muster.internal.protocol.ServerMessage;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The reply a call waits for: a message of the manager, or the end of the connection. Ends once.
public final class Reply {
    /// How a call ended.
    sealed interface Outcome {
        /// The manager answered.
        record Answered(ServerMessage message) implements Outcome {}

        /// The connection ended first.
        record Lost(IOException cause) implements Outcome {}
    }

    private final long id;
    private final @Nullable Consumer<Reply> whenDone;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Thread waiting;

    /// @param whenDone what [#tell] calls; null if a thread waits
    Reply(long id, @Nullable Consumer<Reply> whenDone) {
        this.id = id;
        this.whenDone = whenDone;
    }

    long id() {
        return id;
    }

    /// Whether it has ended.
    public boolean isDone() {
        return outcome != null;
    }

    /// How it ended.
    Outcome outcome() {
        Outcome result = outcome;
        if (result == null) {
            throw new IllegalStateException("there is no reply yet");
        }
        return result;
    }

    void end(Outcome result) {
        outcome = result;
        wake();
    }

    /// Whether no thread waits, but a callback does.
    boolean isToBeTold() {
        return whenDone != null;
    }

    /// Calls the callback.
    void tell() {
        if (whenDone != null) {
            whenDone.accept(this);
        }
    }

    /// Makes the waiting thread check again.
    public void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /// From now on [#wake] wakes this thread; called before it checks whether it has to wait.
    void awaitedHere() {
        waiting = Thread.currentThread();
    }

    /// Waits until it has ended or [#wake] is called; may return spuriously.
    ///
    /// @throws InterruptedException if interrupted
    void pause() throws InterruptedException {
        if (outcome == null) {
            LockSupport.park(this);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Waits until it has ended; another thread reads.
    ///
    /// @throws InterruptedException if interrupted
    public void await() throws InterruptedException {
        awaitedHere();
        while (!isDone()) {
            pause();
        }
    }
}
