package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.QueueOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.DeadLetter;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A queue kept by a manager.
final class RemoteQueue<E> extends AbstractQueue<E> implements SharedQueue<E>, Proxied {
    private static final int PAGE = 500;
    private static final long FOR_EVER = -1;

    private final Remote remote;

    RemoteQueue(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    // ---- in ----

    @Override
    public void put(E item) throws InterruptedException {
        put(item, FOR_EVER);
    }

    @Override
    public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        return put(item, Nanos.of(timeout, unit));
    }

    private boolean put(E item, long nanos) throws InterruptedException {
        return !Boolean.FALSE.equals(
                remote.line()
                        .wait(
                                remote.object(),
                                QueueOperation.PUT,
                                Line.Repeat.HARMFUL,
                                putting(item, nanos),
                                ResultReader.VALUE));
    }

    private static CallWriter putting(@Nullable Object item, long nanos) {
        Objects.requireNonNull(item, "item");
        return (out, codec) -> {
            out.writeSigned(nanos);
            Values.write(item, codec, out);
        };
    }

    @Override
    public boolean offer(E item) {
        return !Boolean.FALSE.equals(
                remote.call(QueueOperation.PUT, putting(item, 0), ResultReader.VALUE));
    }

    @Override
    public CompletableFuture<Void> putAsync(E item) {
        return remote.callAsync(
                QueueOperation.PUT, putting(item, FOR_EVER), ResultReader.NOTHING, null);
    }

    // ---- out ----

    @Override
    public E take() throws InterruptedException {
        return item(take(QueueOperation.TAKE, FOR_EVER, ResultReader.VALUE, Line.Repeat.HARMFUL));
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = Nanos.of(timeout, unit);
        return item(take(QueueOperation.TAKE, nanos, ResultReader.VALUE, Line.Repeat.HARMFUL));
    }

    private <T extends @Nullable Object> @Nullable T take(
            QueueOperation operation, long nanos, ResultReader<T> reader, Line.Repeat repeat)
            throws InterruptedException {
        return remote.line()
                .wait(
                        remote.object(),
                        operation,
                        repeat,
                        (out, _) -> out.writeSigned(nanos),
                        reader);
    }

    @Override
    public @Nullable E poll() {
        return item(
                remote.call(
                        QueueOperation.TAKE, (out, _) -> out.writeSigned(0), ResultReader.VALUE));
    }

    @Override
    public CompletableFuture<E> takeAsync() {
        return remote.callAsync(
                QueueOperation.TAKE,
                (out, _) -> out.writeSigned(FOR_EVER),
                (in, codec) -> item(codec.decode(in)),
                this::putBack);
    }

    private void putBack(@Nullable E item) {
        remote.run(QueueOperation.PUT_BACK, (out, codec) -> Values.write(item, codec, out));
    }

    // ---- leases ----

    @Override
    public Lease<E> takeLease() throws InterruptedException {
        return Objects.requireNonNull(lease(FOR_EVER));
    }

    @Override
    public Optional<Lease<E>> takeLease(Duration timeout) throws InterruptedException {
        return Optional.ofNullable(lease(Nanos.of(timeout)));
    }

    private @Nullable Lease<E> lease(long nanos) throws InterruptedException {
        // What was taken when the session breaks is given back: taking again does no harm.
        return take(QueueOperation.TAKE_LEASE, nanos, this::readLease, Line.Repeat.HARMLESS);
    }

    private Lease<E> readLease(Input in, JavaCodec codec) throws CodecException {
        long number = in.readUnsigned();
        int attempt = (int) in.readUnsigned();
        var history = new ArrayList<String>();
        for (int left = in.readCount(1); left > 0; left--) {
            history.add(in.readText());
        }
        try {
            return new RemoteLease<>(
                    remote, number, item(codec.decode(in)), attempt, List.copyOf(history));
        } catch (CodecException e) {
            // Nobody will ever report done what cannot even be read here.
            RemoteLease.giveBack(remote, number, "it could not be read: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void join() throws InterruptedException {
        remote.line()
                .wait(
                        remote.object(),
                        QueueOperation.JOIN,
                        Line.Repeat.HARMLESS,
                        CallWriter.NONE,
                        ResultReader.DONE);
    }

    @Override
    public SharedQueue<DeadLetter<E>> deadLetters() {
        ObjectReply reply =
                remote.look(
                        QueueOperation.DEAD_LETTERS,
                        CallWriter.NONE,
                        (in, _) -> ObjectReply.read(in));
        return new RemoteQueue<>(
                Proxies.found(remote, Objects.requireNonNull(reply), SharedType.QUEUE));
    }

    // ---- all of them ----

    @Override
    public int size() {
        return remote.count(QueueOperation.SIZE);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public int remainingCapacity() {
        return remote.count(QueueOperation.ROOM);
    }

    @Override
    public @Nullable E peek() {
        List<E> first = page(0, 1);
        return first.isEmpty() ? null : first.getFirst();
    }

    @Override
    public boolean contains(@Nullable Object item) {
        return item != null
                && remote.ask(
                        QueueOperation.CONTAINS, (out, codec) -> Values.write(item, codec, out));
    }

    @Override
    public boolean remove(@Nullable Object item) {
        return item != null
                && remote.test(
                        QueueOperation.REMOVE, (out, codec) -> Values.write(item, codec, out));
    }

    @Override
    public void clear() {
        remote.run(QueueOperation.CLEAR, CallWriter.NONE);
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
            int most = Math.min(PAGE, max - taken);
            List<E> items =
                    remote.call(
                            QueueOperation.DRAIN, (out, _) -> out.writeUnsigned(most), this::items);
            if (items == null || items.isEmpty()) {
                break;
            }
            target.addAll(items);
            taken += items.size();
        }
        return taken;
    }

    /// Shows the items in pieces: what is put or taken meanwhile may or may not show.
    @Override
    public Iterator<E> iterator() {
        return new PagedIterator<>(this::page, PAGE, null);
    }

    private List<E> page(int from, int most) {
        List<E> items =
                remote.look(
                        QueueOperation.PAGE,
                        (out, _) -> {
                            out.writeUnsigned(from);
                            out.writeUnsigned(most);
                        },
                        this::items);
        return items == null ? List.of() : items;
    }

    private List<E> items(Input in, JavaCodec codec) throws CodecException {
        int count = in.readCount(1);
        var items = new ArrayList<E>(count);
        for (int i = 0; i < count; i++) {
            items.add(item(Values.read(in, codec)));
        }
        return items;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteQueue<?> that && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return remote.toString();
    }

    /// Null stands for Python's None, or for nothing where the caller may answer that.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T item(@Nullable Object item) {
        return (T) item;
    }
}
