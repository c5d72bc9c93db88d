package dev.muster.internal.memory;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// Requests for which no caller waits, carried out one after the other in the order in which they
/// were added, on a thread that exists while there are any.
final class RequestLine {
    /// One attempt at a request.
    @FunctionalInterface
    interface Attempt<T> {
        /// Makes it, and keeps the promise if it succeeds.
        ///
        /// @param deadlineNanos when it must end, by [System#nanoTime]; another one follows
        void make(Promise<T> promise, long deadlineNanos) throws InterruptedException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final String threadName;

    // Guarded by lock.
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private boolean isServed;

    RequestLine(String threadName) {
        this.threadName = threadName;
    }

    /// Adds a request behind all those added before.
    ///
    /// @return its result, or what an attempt throws
    <T> CompletableFuture<T> add(Attempt<T> attempt) {
        var promise = new Promise<T>();
        lock.lock();
        try {
            if (!isServed) { // the thread gets to it when this lock is released
                Threads.virtual(threadName, this::serve).start();
                isServed = true;
            }
            line.add(() -> keep(promise, attempt));
        } finally {
            lock.unlock();
        }
        return promise;
    }

    private void serve() {
        while (true) {
            Runnable next;
            lock.lock();
            try {
                next = line.poll();
                if (next == null) {
                    isServed = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            Guard.run(next);
        }
    }

    private static <T> void keep(Promise<T> promise, Attempt<T> attempt) {
        try {
            while (!promise.isDecided.get()) {
                attempt.make(promise, Nanos.deadline(SlicedWait.LONGEST_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            promise.breakOff(e);
        } catch (Throwable e) { // the reading of an item may throw anything
            Guard.survived(e);
            promise.breakOff(e);
        }
    }

    /// The result of a request. Either it is claimed, when it is about to happen, or the caller
    /// ends it before that.
    static final class Promise<T> extends CompletableFuture<T> {
        private final AtomicBoolean isDecided = new AtomicBoolean();

        /// It is about to happen; false if it is no longer wanted.
        boolean claim() {
            return isDecided.compareAndSet(false, true);
        }

        /// It has happened.
        void keep(T value) {
            isDecided.set(true);
            super.complete(value);
        }

        @SuppressWarnings("NullAway") // a future of nothing
        void keep() {
            keep(null);
        }

        private void breakOff(Throwable failure) {
            isDecided.set(true);
            super.completeExceptionally(failure);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return isCancelled() || (claim() && super.cancel(mayInterruptIfRunning));
        }

        @Override
        public boolean complete(T value) {
            return claim() && super.complete(value);
        }

        @Override
        public boolean completeExceptionally(Throwable failure) {
            return claim() && super.completeExceptionally(failure);
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
