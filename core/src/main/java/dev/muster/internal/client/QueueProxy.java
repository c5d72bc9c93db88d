package dev.muster.internal.client;

import dev.muster.codec.CodecException;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.LeaseReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.QueueOperations;
import dev.muster.internal.shared.QueueSkeleton;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A queue kept by a manager.
final class QueueProxy<E> extends QueueSkeleton<E> implements Proxied {
    private static final int PAGE = 500;

    private final ObjectCalls calls;

    QueueProxy(ObjectCalls calls) {
        this.calls = calls;
    }

    @Override
    public ObjectCalls calls() {
        return calls;
    }

    // ---- in ----

    @Override
    protected boolean putWithin(long nanos, E item) throws InterruptedException {
        return calls.awaitTrue(QueueOperations.PUT, nanos, item);
    }

    @Override
    public boolean offer(E item) {
        return calls.test(QueueOperations.PUT, 0L, present(item));
    }

    @Override
    public CompletableFuture<Void> putAsync(E item) {
        return calls.async(QueueOperations.PUT, Result.DONE, null, Nanos.FOREVER, present(item));
    }

    // ---- out ----

    @Override
    protected @Nullable E takeWithin(long nanos) throws InterruptedException {
        return item(calls.await(QueueOperations.TAKE, nanos));
    }

    @Override
    public @Nullable E poll() {
        return item(calls.call(QueueOperations.TAKE, 0L));
    }

    @Override
    public CompletableFuture<E> takeAsync() {
        return calls.async(
                QueueOperations.TAKE,
                QueueProxy::<E>item,
                item -> calls.call(QueueOperations.PUT_BACK, item),
                Nanos.FOREVER);
    }

    // ---- leases ----

    @Override
    protected @Nullable Lease<E> leaseWithin(long nanos) throws InterruptedException {
        LeaseReply reply = calls.await(QueueOperations.TAKE_LEASE, nanos);
        if (reply == null) {
            return null;
        }
        CodecException failure = reply.failure();
        if (failure != null) {
            // An item that cannot be read here will never be reported done.
            LeaseProxy.giveBack(calls, reply, "it could not be read: " + failure.getMessage());
            throw new UncheckedIOException(
                    "an item of the %s cannot be read: %s".formatted(this, failure.getMessage()),
                    failure);
        }
        return new LeaseProxy<>(calls, reply, item(reply.item()));
    }

    @Override
    public void join() throws InterruptedException {
        calls.await(QueueOperations.JOIN);
    }

    @Override
    public SharedQueue<DeadLetter<E>> deadLetters() {
        return new QueueProxy<>(calls.open(QueueOperations.DEAD_LETTERS, SharedType.QUEUE));
    }

    // ---- all of them ----

    @Override
    public int size() {
        return calls.count(QueueOperations.SIZE);
    }

    @Override
    public int remainingCapacity() {
        return calls.count(QueueOperations.ROOM);
    }

    @Override
    public @Nullable E peek() {
        List<E> first = page(0, 1);
        return first.isEmpty() ? null : first.getFirst();
    }

    @Override
    public boolean contains(@Nullable Object item) {
        return item != null && calls.test(QueueOperations.CONTAINS, item);
    }

    @Override
    public boolean remove(@Nullable Object item) {
        return item != null && calls.test(QueueOperations.REMOVE, item);
    }

    @Override
    public void clear() {
        calls.call(QueueOperations.CLEAR);
    }

    @Override
    protected int moveTo(Collection<? super E> target, int max) {
        int taken = 0;
        while (taken < max) {
            List<E> items = items(calls.call(QueueOperations.DRAIN, Math.min(PAGE, max - taken)));
            if (items.isEmpty()) {
                break;
            }
            target.addAll(items);
            taken += items.size();
        }
        return taken;
    }

    /// Reads the items in pieces: items put or taken meanwhile may or may not be seen.
    @Override
    public Iterator<E> iterator() {
        calls.require(QueueOperations.PAGE);
        return new PagedIterator<>(this::page, PAGE, null);
    }

    private List<E> page(int from, int most) {
        return items(calls.call(QueueOperations.PAGE, from, most));
    }

    @SuppressWarnings("unchecked") // the caller knows what is in the queue
    private static <E> List<E> items(@Nullable List<@Nullable Object> items) {
        return items == null ? List.of() : (List<E>) items;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QueueProxy<?> that && calls.equals(that.calls);
    }

    @Override
    public int hashCode() {
        return calls.hashCode();
    }

    @Override
    public String toString() {
        return "SharedQueue " + calls.name();
    }

    /// Null stands for Python's None, or for nothing where the caller may return that.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T item(@Nullable Object item) {
        return (T) item;
    }
}
