package dev.muster.manager;

import dev.muster.connection.Address;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;

/// A manager that is being served by this process, made by [Manager#serve], and at the same time a
/// [Manager] for the threads of this process: they use the same objects as the clients, without a
/// socket between. What they put in is a copy, as everywhere. A name that is not in the registry is
/// an [IllegalArgumentException].
///
/// Safe for all threads. It serves until [#close], or until a client asks it to shut down, as
/// CPython's protocol allows any client to do.
public interface ManagerServer extends Manager {
    /// Where clients reach it, with the port that was picked if none was given.
    Address address();

    @Override
    <E> SharedQueue<E> queue(String name);

    @Override
    <K, V> SharedMap<K, V> map(String name);

    @Override
    <E> SharedList<E> list(String name);

    @Override
    SharedLock lock(String name);

    @Override
    SharedSemaphore semaphore(String name);

    @Override
    SharedEvent event(String name);

    @Override
    SharedBarrier barrier(String name);

    @Override
    <V> SharedValue<V> value(String name);

    @Override
    Namespace namespace(String name);

    @Override
    <T> T get(String name, Class<T> type);

    @Override
    <E> SharedQueue<E> newQueue(int capacity);

    @Override
    <K, V> SharedMap<K, V> newMap();

    @Override
    <E> SharedList<E> newList();

    @Override
    SharedLock newLock();

    @Override
    SharedSemaphore newSemaphore(int permits);

    @Override
    SharedEvent newEvent();

    @Override
    SharedBarrier newBarrier(int parties);

    @Override
    <V> SharedValue<V> newValue(V initial);

    @Override
    Namespace newNamespace();

    /// Waits until the manager has ended, by [#close] or at a client's request.
    void awaitTermination() throws InterruptedException;

    /// Ends the manager: nobody is let in any more, calls that wait are broken off, so that their
    /// clients get the end of the stream (`EOFError`), and every connection is closed. Bounded;
    /// calling it again does nothing.
    @Override
    void close();
}
