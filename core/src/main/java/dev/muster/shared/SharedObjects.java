package dev.muster.shared;

import org.jspecify.annotations.Nullable;

/// Makes shared objects, wherever they are kept: in the memory of this machine ([Local]), by a
/// manager ([dev.muster.manager.Manager]) or in a cluster. Code that is written for this interface
/// runs on either.
///
/// ```java
/// static void count(SharedObjects objects, Pool pool, List<String> words) {
///     SharedLock lock = objects.newLock();
///     SharedValue<Integer> longest = objects.newValue(0);
///     pool.map(word -> note(word, lock, longest), words);
/// }
/// ```
///
/// The objects have no name: they are meant to be passed on, captured by a task, as an element of
/// another shared object, as an argument of a call. They travel by reference.
///
/// Safe for all threads. As calls of the objects do, every method throws an
/// [java.io.UncheckedIOException] if the object cannot be had: the connection fails, the manager
/// makes no such objects (the cause says so), or there is not enough memory. After [#close] it is
/// that or an [IllegalStateException].
public interface SharedObjects extends AutoCloseable {
    /// Makes a queue.
    ///
    /// @param capacity how many items it holds; 0 for any number, as far as there is memory
    /// @throws IllegalArgumentException if the capacity is negative
    <E> SharedQueue<E> newQueue(int capacity);

    /// Makes a lock.
    SharedLock newLock();

    /// Makes a semaphore.
    ///
    /// @param permits how many there are at first, at least 0
    /// @throws IllegalArgumentException if `permits` is negative
    SharedSemaphore newSemaphore(int permits);

    /// Makes an event that is not set.
    SharedEvent newEvent();

    /// Makes a barrier.
    ///
    /// @param parties how many it takes, at least 1
    /// @throws IllegalArgumentException if `parties` is less than 1
    SharedBarrier newBarrier(int parties);

    /// Makes a value.
    ///
    /// @throws IllegalArgumentException if `initial` cannot travel
    <V extends @Nullable Object> SharedValue<V> newValue(V initial);

    /// Ends the use of these objects by this process. Calls in other threads end with an exception.
    @Override
    void close();
}
