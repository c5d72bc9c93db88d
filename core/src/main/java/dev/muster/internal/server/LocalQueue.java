package dev.muster.internal.server;

import dev.muster.internal.server.sync.QueueObject;
import dev.muster.pickle.PyException;
import dev.muster.shared.SharedQueue;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A manager's queue for the threads of the manager's own process: items are copied only on their
/// way to and from clients.
final class LocalQueue<E> extends AbstractQueue<E> implements SharedQueue<E> {
    private final QueueObject queue;

    LocalQueue(QueueObject queue) {
        this.queue = queue;
    }

    @Override
    public void put(E item) throws InterruptedException {
        var call = new LocalCall();
        queue.put(Objects.requireNonNull(item, "item"), null, call);
        outcome(call);
    }

    @Override
    public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        var call = new LocalCall();
        queue.put(Objects.requireNonNull(item, "item"), patience(timeout, unit), call);
        try {
            outcome(call);
            return true;
        } catch (PyException full) {
            return orThrow(full, "Full", false);
        }
    }

    @Override
    public boolean offer(E item) {
        return queue.offerNow(Objects.requireNonNull(item, "item"));
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
        var call = new LocalCall();
        queue.get(null, call);
        return item(outcome(call));
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        var call = new LocalCall();
        queue.get(patience(timeout, unit), call);
        try {
            return item(outcome(call));
        } catch (PyException empty) {
            return orThrow(empty, "Empty", null);
        }
    }

    @Override
    public @Nullable E poll() {
        return item(queue.pollNow());
    }

    @Override
    public @Nullable E peek() {
        List<@Nullable Object> items = queue.items(1);
        return items.isEmpty() ? null : item(items.getFirst());
    }

    @Override
    public int remainingCapacity() {
        return queue.room();
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
        List<@Nullable Object> taken = queue.drain(max);
        for (Object item : taken) {
            target.add(item(item));
        }
        return taken.size();
    }

    @Override
    public boolean remove(@Nullable Object item) {
        return queue.removeFirst(item);
    }

    @Override
    public int size() {
        return queue.count();
    }

    /// A snapshot: what is put or taken later does not show, and nothing can be removed through it.
    @Override
    @SuppressWarnings("unchecked")
    public Iterator<E> iterator() {
        return (Iterator<E>) queue.items(Integer.MAX_VALUE).iterator();
    }

    private static @Nullable Object outcome(LocalCall call) throws InterruptedException {
        try {
            return call.await();
        } catch (PyException failure) {
            if (failure.is("ShutDown")) {
                throw new IllegalStateException("the queue is shut down", failure);
            }
            throw failure;
        }
    }

    private static <T> T orThrow(PyException failure, String expected, T instead) {
        if (failure.is(expected)) {
            return instead;
        }
        throw failure;
    }

    private static Duration patience(long timeout, TimeUnit unit) {
        return Duration.ofNanos(Math.max(0, unit.toNanos(timeout)));
    }

    /// Null stands for Python's None, or for nothing where the caller may answer that.
    @SuppressWarnings({"unchecked", "NullAway"})
    private E item(@Nullable Object item) {
        return (E) item;
    }
}
