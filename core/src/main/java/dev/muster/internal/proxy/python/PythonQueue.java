package dev.muster.internal.proxy.python;

import dev.muster.internal.system.Nanos;
import dev.muster.pickle.PyException;
import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A `queue.Queue` kept by a manager of CPython.
///
/// What is taken is reported done at once, for those who wait in `join`.
final class PythonQueue<E> extends AbstractQueue<E> implements SharedQueue<E>, PythonProxy {
    private final PythonObject queue;

    /// What is put in, and what is taken out, without waiting: each in order.
    private final Lane puts = new Lane(1);

    private final Lane takes = new Lane(1);

    PythonQueue(PythonObject queue) {
        this.queue = queue;
    }

    @Override
    public PythonObject object() {
        return queue;
    }

    @Override
    public void put(E item) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        if (!Waiting.until(Waiting.FOR_EVER, seconds -> putWithin(seconds, item))) {
            throw new IllegalStateException("the wait for %s has ended".formatted(queue));
        }
    }

    @Override
    public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        return Waiting.until(Nanos.of(timeout, unit), seconds -> putWithin(seconds, item));
    }

    @Override
    public boolean offer(E item) {
        return putWithin(0, Objects.requireNonNull(item, "item"));
    }

    private boolean putWithin(double seconds, E item) {
        try {
            queue.ask("put", item, seconds > 0, seconds);
            return true;
        } catch (PyException e) {
            rethrowUnless(e, "Full");
            return false;
        }
    }

    private void putBack(E item) {
        var _ = putAsync(item);
    }

    /// {@inheritDoc}
    ///
    /// Cancelling waits for a moment: an item that was just on its way in is in the queue then.
    @Override
    public CompletableFuture<Void> putAsync(E item) {
        Objects.requireNonNull(item, "item");
        var call =
                new SlicedCall<Void>(
                        () -> putWithin(Waiting.SLICE_SECONDS, item) ? done() : null, _ -> {});
        var _ = puts.run(call);
        return call;
    }

    @SuppressWarnings("NullAway") // the only value of Void
    private static SlicedCall.Outcome<Void> done() {
        return new SlicedCall.Outcome<>(null);
    }

    @Override
    public E take() throws InterruptedException {
        return taken(Waiting.FOR_EVER);
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return taken(Nanos.of(timeout, unit));
    }

    private E taken(long nanos) throws InterruptedException {
        var taken = new AtomicReference<@Nullable Object>();
        Waiting.until(
                nanos,
                seconds -> {
                    SlicedCall.Outcome<E> outcome = takeWithin(seconds);
                    taken.set(outcome == null ? null : outcome.value());
                    return outcome != null;
                });
        return item(taken.get());
    }

    @Override
    public @Nullable E poll() {
        SlicedCall.Outcome<E> outcome = takeWithin(0);
        return outcome == null ? null : outcome.value();
    }

    private SlicedCall.@Nullable Outcome<E> takeWithin(double seconds) {
        E item;
        try {
            item = item(queue.ask("get", seconds > 0, seconds));
        } catch (PyException e) {
            rethrowUnless(e, "Empty");
            return null;
        }
        reportDone();
        return new SlicedCall.Outcome<>(item);
    }

    /// The item is here already, so nothing that fails now may take it away again: a broken
    /// connection shows at the next call, and somebody else may have reported more than he took.
    private void reportDone() {
        if (queue.offers("task_done")) {
            try {
                queue.ask("task_done");
            } catch (PyException | UncheckedIOException _) {
                // The item counts as not done for those who wait in join.
            }
        }
    }

    /// {@inheritDoc}
    ///
    /// Cancelling waits for a moment: an item that was just on its way is the result then. If the
    /// future was completed otherwise, such an item is put to the end of the queue.
    @Override
    public CompletableFuture<E> takeAsync() {
        var call = new SlicedCall<E>(() -> takeWithin(Waiting.SLICE_SECONDS), this::putBack);
        var _ = takes.run(call);
        return call;
    }

    @Override
    public void join() throws InterruptedException {
        queue.askAside("join");
    }

    @Override
    public Lease<E> takeLease() {
        throw leases();
    }

    @Override
    public Optional<Lease<E>> takeLease(Duration timeout) {
        throw leases();
    }

    @Override
    public SharedQueue<DeadLetter<E>> deadLetters() {
        throw leases();
    }

    private static UnsupportedOperationException leases() {
        return Unsupported.missing("leases", "use take, which takes an item for good");
    }

    @Override
    public int size() {
        return queue.count("qsize");
    }

    @Override
    public boolean isEmpty() {
        return queue.test("empty");
    }

    /// Python's queues do not tell their bound: [Integer#MAX_VALUE], or 0 if the queue is full now.
    @Override
    public int remainingCapacity() {
        return queue.test("full") ? 0 : Integer.MAX_VALUE;
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very queue is meant
    public int drainTo(Collection<? super E> target, int max) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("target is this queue, must be another collection");
        }
        int taken = 0;
        while (taken < max) {
            SlicedCall.Outcome<E> outcome = takeWithin(0);
            if (outcome == null) {
                break;
            }
            target.add(outcome.value());
            taken++;
        }
        return taken;
    }

    @Override
    public E peek() {
        throw unseen("peek");
    }

    @Override
    public Iterator<E> iterator() {
        throw unseen("iterator");
    }

    private static UnsupportedOperationException unseen(String method) {
        return Unsupported.missing(
                "%s of a queue".formatted(method), "use poll or take, which show an item");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonQueue<?> that && queue.equals(that.queue);
    }

    @Override
    public int hashCode() {
        return queue.hashCode();
    }

    @Override
    public String toString() {
        return "SharedQueue " + queue;
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
