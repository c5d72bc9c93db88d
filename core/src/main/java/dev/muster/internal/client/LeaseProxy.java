package dev.muster.internal.client;

import dev.muster.internal.protocol.Result.LeaseReply;
import dev.muster.internal.protocol.SyncOperations.QueueOperations;
import dev.muster.shared.Lease;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.util.List;

/// An item under a lease, valid as long as the session in which it was taken.
final class LeaseProxy<E> implements Lease<E> {
    private enum State {
        HELD,
        DONE,
        GIVEN_BACK
    }

    private final ObjectCalls queue;
    private final Object owner;
    private final LeaseReply reply;
    private final E item;

    /// Guarded by this.
    private State state = State.HELD;

    LeaseProxy(ObjectCalls queue, LeaseReply reply, E item) {
        this.queue = queue;
        this.owner = queue.owner(null);
        this.reply = reply;
        this.item = item;
    }

    @Override
    public E item() {
        return item;
    }

    @Override
    public int attempt() {
        return reply.attempt();
    }

    @Override
    public List<String> history() {
        return reply.history();
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
                if (!queue.test(QueueOperations.DONE, reply.number())) {
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
        giveBack(queue, reply, reason);
    }

    static void giveBack(ObjectCalls queue, LeaseReply lease, String reason) {
        queue.call(QueueOperations.GIVE_BACK, lease.number(), reason);
    }

    @Override
    public synchronized void close() {
        if (state == State.HELD && queue.isCurrent(owner)) {
            giveBack("its holder closed the lease without reporting it done");
        }
    }

    private void requireSession() {
        if (!queue.isCurrent(owner)) {
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
