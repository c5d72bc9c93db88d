package dev.muster.internal.proxy.python;

import dev.muster.pickle.PyException;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A queue kept by a manager, through the methods of Python's `queue.Queue`.
final class PythonQueue<E> extends AbstractQueue<E> implements SharedQueue<E> {
    /*
     * A call that waits in the manager cannot be taken back: if it were broken off, the item just on
     * its way would be lost. So a long wait is a row of short ones, and an interrupt ends the row
     * between two of them: it takes at most SLICE to be noticed, and nothing is lost.
     */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final PythonObject queue;

    PythonQueue(PythonObject queue) {
        this.queue = queue;
    }

    @Override
    public void put(E item) throws InterruptedException {
        offerUntil(item, Long.MAX_VALUE);
    }

    @Override
    public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        return offerUntil(item, Math.max(0, unit.toNanos(timeout)));
    }

    private boolean offerUntil(E item, long nanos) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = nanos - (System.nanoTime() - start);
            try {
                call("put", item, left > 0, seconds(left));
                return true;
            } catch (PyException e) {
                rethrowUnless(e, "Full");
                if (left <= SLICE_NANOS) {
                    return false;
                }
            }
        }
    }

    @Override
    public boolean offer(E item) {
        try {
            call("put", Objects.requireNonNull(item, "item"), false);
            return true;
        } catch (PyException e) {
            rethrowUnless(e, "Full");
            return false;
        }
    }

    @Override
    public java.util.concurrent.CompletableFuture<Void> putAsync(E item) {
        throw new UnsupportedOperationException();
    }

    @Override
    public java.util.concurrent.CompletableFuture<E> takeAsync() {
        throw new UnsupportedOperationException();
    }

    @Override
    public dev.muster.shared.Lease<E> takeLease() {
        throw new UnsupportedOperationException();
    }

    @Override
    public java.util.Optional<dev.muster.shared.Lease<E>> takeLease(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void join() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedQueue<dev.muster.shared.DeadLetter<E>> deadLetters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public E take() throws InterruptedException {
        return pollUntil(Long.MAX_VALUE);
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return pollUntil(Math.max(0, unit.toNanos(timeout)));
    }

    private E pollUntil(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = nanos - (System.nanoTime() - start);
            try {
                return item(call("get", left > 0, seconds(left)));
            } catch (PyException e) {
                rethrowUnless(e, "Empty");
                if (left <= SLICE_NANOS) {
                    return item(null);
                }
            }
        }
    }

    @Override
    public @Nullable E poll() {
        try {
            return item(call("get", false));
        } catch (PyException e) {
            rethrowUnless(e, "Empty");
            return null;
        }
    }

    @Override
    public int size() {
        return call("qsize") instanceof Long size ? (int) Math.min(Integer.MAX_VALUE, size) : 0;
    }

    @Override
    public boolean isEmpty() {
        return Boolean.TRUE.equals(call("empty"));
    }

    /// Python's queues do not tell their bound: [Integer#MAX_VALUE], or 0 if the queue is full now.
    @Override
    public int remainingCapacity() {
        return Boolean.TRUE.equals(call("full")) ? 0 : Integer.MAX_VALUE;
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very queue is meant
    public int drainTo(Collection<? super E> target, int max) {
        if (target == this) {
            throw new IllegalArgumentException("target is this queue, must be another collection");
        }
        int taken = 0;
        while (taken < max) {
            E item = poll();
            if (item == null) {
                break;
            }
            target.add(item);
            taken++;
        }
        return taken;
    }

    @Override
    public E peek() {
        throw unsupported("peek");
    }

    @Override
    public Iterator<E> iterator() {
        throw unsupported("iterator");
    }

    private static UnsupportedOperationException unsupported(String method) {
        return new UnsupportedOperationException(
                "%s is not offered by Python's queues: only poll and take show an item"
                        .formatted(method));
    }

    private @Nullable Object call(String method, @Nullable Object... arguments) {
        try {
            return queue.call(method, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(long nanos) {
        return Math.clamp(nanos, 0, SLICE_NANOS) / 1e9;
    }

    private static void rethrowUnless(PyException failure, String expected) {
        if (failure.is("ShutDown")) {
            throw new IllegalStateException("the queue is shut down", failure);
        }
        if (!failure.is(expected)) {
            throw failure;
        }
    }

    /// Null stands for Python's None, or for nothing where the caller may answer that.
    @SuppressWarnings({"unchecked", "NullAway"})
    private E item(@Nullable Object item) {
        return (E) item;
    }
}
