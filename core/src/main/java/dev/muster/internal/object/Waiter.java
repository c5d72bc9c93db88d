package dev.muster.internal.object;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.pickle.PyException;
import org.jspecify.annotations.Nullable;

/// One call in a [WaitQueue]: it ends once, by its attempt, by its time or because its caller left.
public final class Waiter {
    private final Monitor monitor;
    private final PendingCall call;

    /// Guarded by the monitor. The queue it is in.
    private WaitQueue queue;

    /// Guarded by the monitor. What it waits for.
    private WaitingOperation operation;

    /// Guarded by the monitor. What it gets when its time is over.
    private WaitingOperation late;

    /// Guarded by the monitor.
    private boolean ended;

    Waiter(WaitQueue queue, WaitingOperation operation, WaitingOperation late, PendingCall call) {
        this.monitor = queue.monitor();
        this.queue = queue;
        this.operation = operation;
        this.late = late;
        this.call = call;
    }

    /// Guards what it waits for.
    public Monitor monitor() {
        return monitor;
    }

    /// What it waits for. Only inside the monitor.
    public WaitingOperation attempt() {
        return operation;
    }

    /// Ends the wait because its time is over. From any thread; does nothing if it has ended.
    public void timeOut() {
        monitor.enter();
        try {
            if (!ended) {
                end(late);
            }
        } finally {
            monitor.leave();
        }
    }

    /// Ends the wait because its caller, which is still there, withdraws it. From any thread.
    ///
    /// @return whether it was withdrawn: then it has taken nothing and gets no answer. If not, it
    ///   has its answer or will have it as if its time were over
    public boolean withdraw() {
        monitor.enter();
        try {
            if (!ended && operation.endsLate()) {
                end(late);
                return false;
            }
            return cancel();
        } finally {
            monitor.leave();
        }
    }

    /// Withdraws the call because its caller left. From any thread.
    ///
    /// @return whether it was still waiting: then it has taken nothing and gets no answer
    public boolean cancel() {
        monitor.enter();
        try {
            if (ended) {
                return false;
            }
            ended = true;
            queue.remove(this);
            operation.abandoned();
            return true;
        } finally {
            monitor.leave();
        }
    }

    /// Moves to the end of another queue of the same monitor, to wait for something else; its time
    /// limit no longer applies. Only inside the monitor, and only while it waits.
    public void moveTo(WaitQueue next, WaitingOperation nextAttempt) {
        queue.remove(this);
        queue = next;
        operation = nextAttempt;
        late = nextAttempt;
        next.add(this);
    }

    /// Tries once, unless its caller is gone; returns whether it no longer waits in this queue.
    boolean tryNow() {
        return call.isGone() ? cancel() : end(operation);
    }

    private boolean end(WaitingOperation last) {
        WaitQueue before = queue;
        try {
            @Nullable Object result = last.attempt();
            if (WaitingOperation.NOT_YET.equals(result)) {
                return !queue.equals(before);
            }
            queue.remove(this);
            ended = true;
            queue.settle(call, result);
        } catch (PyException failure) {
            queue.remove(this);
            ended = true;
            queue.settleFailed(call, failure);
        }
        return true;
    }
}
