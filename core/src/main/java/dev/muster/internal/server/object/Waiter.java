package dev.muster.internal.server.object;

import dev.muster.pickle.PyException;
import org.jspecify.annotations.Nullable;

/// One call in a [WaitLine]: it ends once, by its attempt, by its time or because its caller left.
public final class Waiter {
    private final Monitor monitor;
    private final PendingCall call;

    /// Guarded by the monitor. The line it stands in.
    private WaitLine line;

    /// Guarded by the monitor. What it waits for.
    private Attempt attempt;

    /// Guarded by the monitor. What it gets when its time is over.
    private Attempt late;

    /// Guarded by the monitor.
    private boolean ended;

    Waiter(WaitLine line, Attempt attempt, Attempt late, PendingCall call) {
        this.monitor = line.monitor();
        this.line = line;
        this.attempt = attempt;
        this.late = late;
        this.call = call;
    }

    /// Guards what it waits for.
    public Monitor monitor() {
        return monitor;
    }

    /// What it waits for. Only inside the monitor.
    public Attempt attempt() {
        return attempt;
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

    /// Ends the wait because its caller, who is still there, wants no more of it. From any thread.
    ///
    /// @return whether it was withdrawn: then it has taken nothing and gets no answer. If not, it
    ///   has its answer or will have it as if its time were over
    public boolean withdraw() {
        monitor.enter();
        try {
            if (!ended && attempt.endsLate()) {
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
            line.remove(this);
            attempt.abandoned();
            return true;
        } finally {
            monitor.leave();
        }
    }

    /// Goes to the end of another line of the same monitor, to wait for something else; its time no
    /// longer counts. Only inside the monitor, and only while it waits.
    public void moveTo(WaitLine next, Attempt nextAttempt) {
        line.remove(this);
        line = next;
        attempt = nextAttempt;
        late = nextAttempt;
        next.add(this);
    }

    /// Tries once; true if it does not wait in this line any more.
    boolean tryNow() {
        return end(attempt);
    }

    private boolean end(Attempt last) {
        WaitLine before = line;
        try {
            @Nullable Object result = last.attempt();
            if (Attempt.NOT_YET.equals(result)) {
                return !line.equals(before);
            }
            line.remove(this);
            ended = true;
            line.settle(call, result);
        } catch (PyException failure) {
            line.remove(this);
            ended = true;
            line.settleFailed(call, failure);
        }
        return true;
    }
}
