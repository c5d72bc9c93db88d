package dev.muster.internal.pool;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The run of one worker that is being stopped, if one is. Safe for all threads.
final class CurrentStop {
    private final Assignments assignments;
    private final AtomicReference<@Nullable Stopping> current = new AtomicReference<>();

    /// The one before, whose stacks may still come.
    private volatile @Nullable Stopping last;

    CurrentStop(Assignments assignments) {
        this.assignments = assignments;
    }

    /// Begins to stop a task.
    ///
    /// @return null if it is not here, or one is being stopped already
    @Nullable Stopping begin(PoolTask task) {
        var begun = new Stopping(task.sequence());
        if (!assignments.contains(task) || !current.compareAndSet(null, begun)) {
            return null;
        }
        if (!assignments.contains(task)) { // its end has not seen that it is being stopped
            current.compareAndSet(begun, null);
            return null;
        }
        return begun;
    }

    /// Whether a run that has not ended is being stopped.
    boolean isUnderWay() {
        Stopping now = current.get();
        return now != null && assignments.find(now.sequence()) != null;
    }

    /// Another run of this worker that is being stopped, as long as the task is here; null if there
    /// is none.
    @Nullable Stopping other(PoolTask task) {
        Stopping now = current.get();
        return now != null && now.sequence() != task.sequence() && assignments.contains(task)
                ? now
                : null;
    }

    /// The stacks have come that were asked for.
    void stacks(long sequence, String text) {
        for (Stopping each : new Stopping[] {current.get(), last}) {
            if (each != null && each.sequence() == sequence) {
                each.stacks(text);
            }
        }
    }

    /// A run has ended, or will not begin: the thread that stops it need not wait any longer.
    ///
    /// @return null if it was not being stopped
    @Nullable Stopping ended(long sequence) {
        Stopping now = current.get();
        if (now == null || now.sequence() != sequence || !current.compareAndSet(now, null)) {
            return null;
        }
        last = now;
        now.ended();
        return now;
    }

    /// The worker has ended, and with it the run that was being stopped.
    ///
    /// @return null if none was
    @Nullable Stopping ended() {
        Stopping now = current.getAndSet(null);
        Stopping before = last;
        if (before != null) {
            before.workerEnded();
        }
        if (now != null) {
            now.workerEnded();
        }
        return now;
    }
}
