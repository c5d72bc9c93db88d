package dev.muster.internal.shared;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What all shared queues do in the same way: each thing that waits is one method here, which takes
/// the nanoseconds that it may wait, [Nanos#FOREVER] for as long as it takes.
///
/// @param <E> the items
public abstract class QueueSkeleton<E> extends AbstractQueue<E> implements SharedQueue<E> {
    /// Puts an item in.
    ///
    /// @return whether there was room in time
    protected abstract boolean putWithin(long nanos, E item) throws InterruptedException;

    /// Takes an item.
    ///
    /// @return null if there was none in time, or Python's None
    protected abstract @Nullable E takeWithin(long nanos) throws InterruptedException;

    /// Takes an item under a lease.
    ///
    /// @return null if there was none in time
    protected abstract @Nullable Lease<E> leaseWithin(long nanos) throws InterruptedException;

    /// Moves items that are there to another collection.
    ///
    /// @param max at most this many, at least 1
    /// @return how many
    protected abstract int moveTo(Collection<? super E> target, int max);

    // ---- in ----

    @Override
    public final void put(E item) throws InterruptedException {
        var _ = putWithin(Nanos.FOREVER, present(item));
    }

    @Override
    public final boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        return putWithin(Nanos.of(timeout, unit), present(item));
    }

    /// The item, which must not be null.
    protected static <E> E present(E item) {
        return Objects.requireNonNull(item, "item");
    }

    // ---- out ----

    @Override
    @SuppressWarnings("NullAway") // null is Python's None
    public final E take() throws InterruptedException {
        return takeWithin(Nanos.FOREVER);
    }

    @Override
    public final @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return takeWithin(Nanos.of(timeout, unit));
    }

    @Override
    public final Lease<E> takeLease() throws InterruptedException {
        return Objects.requireNonNull(leaseWithin(Nanos.FOREVER));
    }

    @Override
    public final Optional<Lease<E>> takeLease(Duration timeout) throws InterruptedException {
        return Optional.ofNullable(leaseWithin(Nanos.of(timeout)));
    }

    // ---- all of them ----

    @Override
    public final boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public final int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very queue is meant
    public final int drainTo(Collection<? super E> target, int max) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("target is this queue, must be another collection");
        }
        return max < 1 ? 0 : moveTo(target, max);
    }
}
