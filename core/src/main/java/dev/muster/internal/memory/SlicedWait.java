package dev.muster.internal.memory;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Waiting for a word of shared memory to change, slice by slice: after each the caller checks the
/// word, its deadline, interrupts, and which processes are still alive.
final class SlicedWait {
    /*
     * A system call blocks a platform thread until it returns, and the carrier of a virtual one. So
     * a virtual thread parks, and lets a platform thread wait for it.
     */
    /// The first slice: the time after which a dead owner, a lost wake-up or an interrupt is
    /// noticed.
    static final long LONGEST_NANOS = 15_000_000;

    /// The slice of a thread that has waited for a second.
    private static final long IDLE_NANOS = 100_000_000;

    /// The same for a thread that waits for an owner, whose death it must notice.
    private static final long GUARDING_NANOS = 30_000_000;

    private static final long LENGTHENING = 10;

    private static final ExecutorService WAITERS = Threads.daemons("muster-memory-wait-", 1);

    /// Memory about to be closed: threads that wake there must not wait again.
    private static final Set<MemorySegment.Scope> ENDING = ConcurrentHashMap.newKeySet();

    private SlicedWait() {}

    /// From now on no thread waits there, until it has [#ended].
    static void end(MemorySegment.Scope scope) {
        ENDING.add(scope);
    }

    static void ended(MemorySegment.Scope scope) {
        ENDING.remove(scope);
    }

    /// Waits while the word has a value, at most for a slice or until the deadline; may return at
    /// any time before. Slices grow over time.
    ///
    /// @param deadlineNanos of [System#nanoTime]; [Long#MAX_VALUE] if there is none
    /// @param sinceNanos when the wait began
    /// @throws IllegalStateException if the memory is closed, or about to be
    static void await(MemorySegment word, int value, long deadlineNanos, long sinceNanos) {
        awaitFor(slice(sinceNanos, IDLE_NANOS), word, value, deadlineNanos);
    }

    /// The same for a word that belongs to an owner that may die.
    static void awaitOwner(MemorySegment word, int value, long deadlineNanos, long sinceNanos) {
        awaitFor(slice(sinceNanos, GUARDING_NANOS), word, value, deadlineNanos);
    }

    private static long slice(long sinceNanos, long longest) {
        long waited = System.nanoTime() - sinceNanos;
        return Math.clamp(waited / LENGTHENING, LONGEST_NANOS, longest);
    }

    private static void awaitFor(
            long sliceNanos, MemorySegment word, int value, long deadlineNanos) {
        if (!ENDING.isEmpty() && ENDING.contains(word.scope())) {
            throw new IllegalStateException("this process has closed what the thread waits for");
        }
        long nanos = sliceNanos;
        if (deadlineNanos != Long.MAX_VALUE) {
            nanos = Math.min(nanos, deadlineNanos - System.nanoTime());
        }
        if (nanos <= 0) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            long limit = nanos;
            awaitByAnother(() -> Libc.futexWait(word, value, limit), limit);
        } else {
            Libc.futexWait(word, value, nanos);
        }
    }

    /// Lets a platform thread wait, and throws its failure if that arrives in time; else the next
    /// check of the word finds the reason itself.
    static void awaitByAnother(Runnable waiting, long nanos) {
        Thread waiter = Thread.currentThread();
        var ended = new CompletableFuture<@Nullable Void>();
        Runnable wait =
                () -> {
                    waiting.run();
                    ended.complete(null);
                };
        try {
            WAITERS.execute(() -> {
                Guard.run(wait, ended::completeExceptionally);
                LockSupport.unpark(waiter);
            });
        } catch (OutOfMemoryError e) { // no thread is available: the word is checked again soon
            Guard.survived(e);
            Guard.pause();
            return;
        }
        if (!ended.isDone() && !waiter.isInterrupted()) {
            LockSupport.parkNanos(ended, nanos);
        }
        if (ended.isCompletedExceptionally()) {
            throw new IllegalStateException("waiting has failed", ended.exceptionNow());
        }
    }

    /// Whether a deadline has passed.
    static boolean isOver(long deadlineNanos) {
        return deadlineNanos != Long.MAX_VALUE && deadlineNanos - System.nanoTime() <= 0;
    }
}
