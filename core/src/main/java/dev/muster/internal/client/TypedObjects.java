package dev.muster.internal.client;

import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.shared.Checked;
import dev.muster.shared.NamedObjects;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import org.jspecify.annotations.Nullable;

/// The methods for all types of shared objects, out of two: one looks an object up by its name, one
/// makes another.
@SuppressWarnings("unchecked") // the type says which interface the object is behind
public abstract class TypedObjects implements NamedObjects {
    /// The object of this name, behind the interface of its type.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be reached, or there is no such object
    public abstract Object named(String name, SharedType type);

    /// An object of its own, behind the interface of its type.
    ///
    /// @param arguments what it is made with
    /// @throws java.io.UncheckedIOException if it cannot be made
    public abstract Object made(SharedType type, @Nullable Object... arguments);

    @Override
    public final <E> SharedQueue<E> queue(String name) {
        return (SharedQueue<E>) named(name, SharedType.QUEUE);
    }

    @Override
    public final <K, V> SharedMap<K, V> map(String name) {
        return (SharedMap<K, V>) named(name, SharedType.MAP);
    }

    @Override
    public final <E> SharedList<E> list(String name) {
        return (SharedList<E>) named(name, SharedType.LIST);
    }

    @Override
    public final SharedLock lock(String name) {
        return (SharedLock) named(name, SharedType.LOCK);
    }

    @Override
    public final SharedSemaphore semaphore(String name) {
        return (SharedSemaphore) named(name, SharedType.SEMAPHORE);
    }

    @Override
    public final SharedEvent event(String name) {
        return (SharedEvent) named(name, SharedType.EVENT);
    }

    @Override
    public final SharedBarrier barrier(String name) {
        return (SharedBarrier) named(name, SharedType.BARRIER);
    }

    @Override
    public final <V> SharedValue<V> value(String name) {
        return (SharedValue<V>) named(name, SharedType.VALUE);
    }

    @Override
    public final Namespace namespace(String name) {
        return (Namespace) named(name, SharedType.NAMESPACE);
    }

    @Override
    public final <E> SharedQueue<E> newQueue(int capacity) {
        return (SharedQueue<E>) made(SharedType.QUEUE, (long) Checked.capacity(capacity));
    }

    @Override
    public final <K, V> SharedMap<K, V> newMap() {
        return (SharedMap<K, V>) made(SharedType.MAP);
    }

    @Override
    public final <E> SharedList<E> newList() {
        return (SharedList<E>) made(SharedType.LIST);
    }

    @Override
    public final SharedLock newLock() {
        return (SharedLock) made(SharedType.LOCK);
    }

    @Override
    public final SharedSemaphore newSemaphore(int permits) {
        return (SharedSemaphore) made(SharedType.SEMAPHORE, (long) Checked.permits(permits));
    }

    @Override
    public final SharedEvent newEvent() {
        return (SharedEvent) made(SharedType.EVENT);
    }

    @Override
    public final SharedBarrier newBarrier(int parties) {
        return (SharedBarrier) made(SharedType.BARRIER, (long) Checked.parties(parties));
    }

    @Override
    public final <V extends @Nullable Object> SharedValue<V> newValue(V initial) {
        return (SharedValue<V>) made(SharedType.VALUE, initial);
    }

    @Override
    public final Namespace newNamespace() {
        return (Namespace) made(SharedType.NAMESPACE);
    }
}
