package dev.muster.internal.object;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Guards the state of one shared object, or of several that change together (a condition and its
/// lock), and lets waiting calls continue when the state has changed.
///
/// A call that can be satisfied ends at once. One that cannot joins a [WaitQueue]. A thread that
/// leaves the monitor after a change first tries the waiting calls, in order: so a waiting call
/// takes an item, a lock or a permit at the moment it becomes free, on the thread that freed it,
/// and no thread sleeps for it.
public final class Monitor {
    /*
     * Hoare's monitor (C. A. R. Hoare, Monitors: an operating system structuring concept, 1974)
     * with continuations in place of threads: a waiting call is an attempt to repeat and a call to
     * answer. Answers are collected inside and given outside, because giving one writes to a socket
     * or wakes a thread: nothing is called while the lock is held.
     */

    /// More answers than this are not given by the thread that made them possible, because others
    /// may be waiting for it.
    private static final int MANY_ANSWERS = 1_000;

    /// How often a thread that must not wait looks whether the one inside is about to leave. Most
    /// calls are inside for about a microsecond; handing one over to another thread costs fifty.
    private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by `lock`: the queues in which calls wait.
    private final List<WaitQueue> lines = new ArrayList<>(2);

    // Guarded by lock: the answers to give once outside, the first and any others. Most calls have
    // one.
    private @Nullable Runnable answer;
    private @Nullable List<Runnable> more;

    /// Creates a queue for calls that all wait for the same thing.
    public WaitQueue newLine() {
        return new WaitQueue(this);
    }

    /// Registers a queue in which a call waits. Only inside.
    void attend(WaitQueue queue) {
        lines.add(queue);
    }

    /// Enters, waiting for the thread inside, if any.
    public void enter() {
        lock.lock();
    }

    /// Runs something inside, waiting for the thread inside, if any.
    public <T extends @Nullable Object> T inside(Supplier<T> body) {
        enter();
        try {
            return body.get();
        } finally {
            leave();
        }
    }

    /// Enters if no thread is inside, or if the one inside leaves within some microseconds.
    public boolean tryEnter() {
        boolean isInside = lock.tryLock();
        for (int i = 0; i < LOOKS && !isInside; i++) {
            Thread.onSpinWait();
            isInside = !lock.isLocked() && lock.tryLock();
        }
        return isInside;
    }

    /// Enters, if that needs no longer wait than this.
    ///
    /// @param nanos how long; 0 or less does not wait. An interrupt ends the wait, and is kept
    public boolean tryEnter(long nanos) {
        try {
            return lock.tryLock() || lock.tryLock(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// How many calls wait. Only inside.
    public int waiting() {
        return lines.stream().mapToInt(WaitQueue::size).sum();
    }

    /// Runs something inside: here if no other thread is inside, else elsewhere. Never throws.
    ///
    /// @param elsewhere runs what may have to wait
    public void withoutWaiting(Runnable body, Executor elsewhere) {
        if (tryEnter()) {
            Guard.run(() -> leaveAfter(body));
        } else {
            elsewhere.execute(
                    Guard.around(() -> {
                        enter();
                        leaveAfter(body);
                    }));
        }
    }

    private void leaveAfter(Runnable body) {
        try {
            body.run();
        } finally {
            leave();
        }
    }

    /// Leaves; at the outermost level lets every waiting call that can continue do so, then gives
    /// the answers.
    public void leave() {
        if (lock.getHoldCount() > 1) {
            lock.unlock();
            return;
        }
        Runnable first = null;
        List<Runnable> others = null;
        try {
            letGoOn();
            first = answer;
            others = more;
            answer = null;
            more = null;
        } finally {
            lock.unlock();
        }
        if (first != null) {
            Guard.run(first);
        }
        if (others != null) {
            give(others);
        }
    }

    private static void give(List<Runnable> answers) {
        Runnable giving = () -> answers.forEach(Guard::run);
        if (answers.size() > MANY_ANSWERS) {
            Threads.startOr(Threads.virtual("muster-answers", giving), giving);
        } else {
            giving.run();
        }
    }

    private void letGoOn() {
        boolean moved = !lines.isEmpty();
        while (moved) {
            moved = false;
            for (int i = 0; i < lines.size(); i++) {
                moved |= lines.get(i).advance();
            }
        }
        if (!lines.isEmpty()) {
            lines.removeIf(WaitQueue::isForgotten);
        }
    }

    /// Runs something right after the lock is released. Only inside.
    void afterLeaving(Runnable given) {
        if (answer == null) {
            answer = given;
            return;
        }
        List<Runnable> others = more;
        if (others == null) {
            others = new ArrayList<>();
            more = others;
        }
        others.add(given);
    }
}
