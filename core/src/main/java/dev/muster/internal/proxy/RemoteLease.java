package dev.muster.internal.proxy;

import dev.muster.internal.protocol.QueueOperation;
import dev.muster.shared.Lease;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/// An item under a lease, for as long as the session in which it was taken.
final class RemoteLease<E> implements Lease<E> {
    private enum State {
        HELD,
        DONE,
        GIVEN_BACK
    }

    private final Remote queue;
    private final Session session;
    private final long number;
    private final E item;
    private final int attempt;
    private final List<String> history;

    /// Guarded by this.
    private State state = State.HELD;

    RemoteLease(Remote queue, long number, E item, int attempt, List<String> history) {
        this.queue = queue;
        this.session = Objects.requireNonNull(queue.object().opened()).session();
        this.number = number;
        this.item = item;
        this.attempt = attempt;
        this.history = history;
    }

    @Override
    public E item() {
        return item;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public List<String> history() {
        return history;
    }

    @Override
    public synchronized void done() {
        switch (state) {
            case DONE -> {}
            case GIVEN_BACK ->
                    throw new IllegalStateException(
                            "the item was given back, must be held to be reported done");
            case HELD -> {
                requireSession();
                state = State.DONE;
                boolean wasHeld =
                        queue.test(QueueOperation.DONE, (out, _) -> out.writeUnsigned(number));
                if (!wasHeld) {
                    throw lost();
                }
            }
        }
    }

    @Override
    public synchronized void giveBack(String reason) {
        if (state != State.HELD) {
            throw new IllegalStateException(
                    "the item is %s already"
                            .formatted(state == State.DONE ? "done" : "given back"));
        }
        requireSession();
        state = State.GIVEN_BACK;
        giveBack(queue, number, reason);
    }

    static void giveBack(Remote queue, long number, String reason) {
        queue.run(
                QueueOperation.GIVE_BACK,
                (out, _) -> {
                    out.writeUnsigned(number);
                    out.writeText(reason);
                });
    }

    @Override
    public synchronized void close() {
        if (state == State.HELD && queue.line().isCurrent(session)) {
            giveBack("its holder closed the lease without reporting it done");
        }
    }

    private void requireSession() {
        if (!queue.line().isCurrent(session)) {
            state = State.GIVEN_BACK;
            throw lost();
        }
    }

    private SessionLostException lost() {
        return new SessionLostException(
                "the item of the %s was given back when the connection broke: others may have it"
                        .formatted(queue),
                new IOException("the session in which it was taken has ended"));
    }
}
