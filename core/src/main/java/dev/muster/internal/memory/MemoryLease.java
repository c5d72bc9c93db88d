package dev.muster.internal.memory;

import dev.muster.shared.Lease;
import java.util.List;

/// A lease of an item of a [MemoryQueue].
final class MemoryLease<E> implements Lease<E> {
    private final ItemQueue queue;
    private final QueueHead.Leased leased;
    private final E item;

    // Guarded by this.
    private State state = State.HELD;

    private enum State {
        HELD,
        DONE,
        BACK
    }

    MemoryLease(ItemQueue queue, QueueHead.Leased leased, E item) {
        this.queue = queue;
        this.leased = leased;
        this.item = item;
    }

    @Override
    public E item() {
        return item;
    }

    @Override
    public int attempt() {
        return leased.attempt();
    }

    @Override
    public List<String> history() {
        return leased.history().reasons();
    }

    @Override
    public synchronized void done() {
        if (state == State.BACK) {
            throw new IllegalStateException("the item was given back before, cannot be done now");
        }
        if (state == State.HELD) {
            queue.done(leased);
            state = State.DONE;
        }
    }

    @Override
    public synchronized void giveBack(String reason) {
        if (state != State.HELD) {
            throw new IllegalStateException(
                    state == State.DONE
                            ? "the item was reported done before, cannot be given back now"
                            : "the item was given back before");
        }
        queue.giveBack(leased, reason);
        state = State.BACK;
    }

    @Override
    public synchronized void close() {
        if (state == State.HELD) {
            giveBack("the lease was closed before the item was done");
        }
    }
}
