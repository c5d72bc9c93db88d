package dev.muster.internal.object;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// The calls that wait for the same thing, first come, first served.
///
/// The first in the queue is served first: while its attempt has to wait, none behind it is tried.
/// All methods are to be called inside the monitor, unless they say otherwise.
public final class WaitQueue {
    private final Monitor monitor;

    /// In order, and each found without a search: a hundred thousand may leave at once.
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>(2);

    private boolean isAttended;

    WaitQueue(Monitor monitor) {
        this.monitor = monitor;
    }

    /// Carries out the call's operation, now or as soon as possible. Enters the monitor itself.
    ///
    /// @param operation what the call does
    /// @param timeout how long it may wait; zero or less does not wait; null waits indefinitely
    /// @param late what the call gets if the time is over
    public void perform(
            WaitingOperation operation,
            @Nullable Duration timeout,
            WaitingOperation late,
            PendingCall call) {
        monitor.enter();
        try {
            Object result = begin(operation, timeout, late, call);
            if (!WaitingOperation.NOT_YET.equals(result)) {
                settle(call, result);
            }
        } catch (PyException failure) {
            settleFailed(call, failure);
        } finally {
            monitor.leave();
        }
    }

    /// Carries out the call's operation if it need not wait; else the call joins the queue and gets
    /// its answer later.
    ///
    /// @param timeout how long it may wait; zero or less does not wait; null waits indefinitely
    /// @param late what the call gets if the time is over
    /// @return the result, or [WaitingOperation#NOT_YET] if it waits
    /// @throws PyException if the operation fails at once
    @Nullable Object begin(
            WaitingOperation operation,
            @Nullable Duration timeout,
            WaitingOperation late,
            PendingCall call) {
        Object result = operation.attempt();
        if (WaitingOperation.NOT_YET.equals(result) && timeout != null && !timeout.isPositive()) {
            result = late.attempt();
        }
        if (WaitingOperation.NOT_YET.equals(result)) {
            join(operation, timeout, late, call);
        }
        return result;
    }

    /// Puts a call at the end of the queue without a first attempt.
    ///
    /// @param timeout how long it may wait; null waits indefinitely
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

    /// Whether no call waits any more; then the monitor drops the queue until one does.
    boolean isForgotten() {
        isAttended = !waiters.isEmpty();
        return !isAttended;
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    /// Lets all calls that can continue do so; returns whether any did.
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

    /// The operation of a call that may have to wait: tried inside the monitor, repeatedly, until
    /// it has an answer.
    @FunctionalInterface
    public interface WaitingOperation {
        /// The result of an attempt that has to wait.
        Object NOT_YET = new Object();

        /// Tries; changes the state only if it does not return [#NOT_YET].
        ///
        /// @return the result of the call, or [#NOT_YET]
        /// @throws dev.muster.pickle.PyException if the call fails
        @Nullable Object attempt();

        /// The caller is gone while it waited: undoes the effects of earlier attempts. Inside the
        /// monitor.
        default void abandoned() {}

        /// Whether a caller that withdraws the call gets the result of a timeout instead of none at
        /// all.
        default boolean endsLate() {
            return false;
        }
    }
}
