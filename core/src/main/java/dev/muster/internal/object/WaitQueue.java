package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// The calls that wait for the same thing, first come, first served.
///
/// The first in queue goes first: while its attempt has to wait, nobody behind it is tried. All
/// methods are for whoever is inside the monitor, unless they say otherwise.
public final class WaitQueue {
    private final Monitor monitor;

    /// In their order, and each to be found without a search: a hundred thousand may leave at once.
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>(2);

    private boolean isAttended;

    WaitQueue(Monitor monitor) {
        this.monitor = monitor;
    }

    /// Does what the call wants, now or as soon as it can be done. Enters the monitor by itself.
    ///
    /// @param operation what the call wants
    /// @param timeout how long it may wait; zero does not wait; null waits for ever
    /// @param late what the call gets if the time is over
    public void perform(
            WaitingOperation operation,
            @Nullable Duration timeout,
            WaitingOperation late,
            PendingCall call) {
        monitor.enter();
        try {
            Object result = operation.attempt();
            if (WaitingOperation.NOT_YET.equals(result) && timeout != null && timeout.isZero()) {
                result = late.attempt();
            }
            if (WaitingOperation.NOT_YET.equals(result)) {
                join(operation, timeout, late, call);
            } else {
                settle(call, result);
            }
        } catch (PyException failure) {
            settleFailed(call, failure);
        } finally {
            monitor.leave();
        }
    }

    /// Puts a call at the end of the queue without a first attempt.
    ///
    /// @param timeout how long it may wait; null waits for ever
    public Waiter join(
            WaitingOperation operation,
            @Nullable Duration timeout,
            WaitingOperation late,
            PendingCall call) {
        var waiter = new Waiter(this, operation, late, call);
        add(waiter);
        call.park(waiter, timeout);
        return waiter;
    }

    /// How many wait.
    public int size() {
        return waiters.size();
    }

    /// The first in queue that still waits, or null.
    public @Nullable Waiter first() {
        return waiters.isEmpty() ? null : waiters.getFirst();
    }

    Monitor monitor() {
        return monitor;
    }

    void add(Waiter waiter) {
        waiters.add(waiter);
        if (!isAttended) {
            isAttended = true;
            monitor.attend(this);
        }
    }

    /// Whether nobody waits any more; then the monitor forgets the queue until somebody does.
    boolean isForgotten() {
        isAttended = !waiters.isEmpty();
        return !isAttended;
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    /// Lets go on whoever can; true if anyone did.
    boolean advance() {
        boolean moved = false;
        for (Waiter first = first(); first != null; first = first()) {
            if (!first.tryNow()) {
                return moved;
            }
            moved = true;
        }
        return moved;
    }

    void settle(PendingCall call, @Nullable Object result) {
        monitor.afterLeaving(() -> call.succeed(result));
    }

    void settleFailed(PendingCall call, PyException failure) {
        monitor.afterLeaving(() -> call.fail(failure));
    }
}
