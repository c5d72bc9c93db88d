package dev.muster.shared;

/// Shared objects that have names: of a manager ([dev.muster.manager.Manager]) or of a cluster.
/// Whoever asks for the same name gets the same object.
///
/// Which names there are, the home of the objects says: a manager offers those of its registry, in
/// a cluster there is an object of any name. What goes wrong is thrown unchecked, as by calls of
/// the object, see [SharedObjects].
public interface NamedObjects extends SharedObjects {
    /// The queue of this name.
    <E> SharedQueue<E> queue(String name);

    /// The map of this name.
    <K, V> SharedMap<K, V> map(String name);

    /// The list of this name.
    <E> SharedList<E> list(String name);

    /// The lock of this name.
    SharedLock lock(String name);

    /// The semaphore of this name.
    SharedSemaphore semaphore(String name);

    /// The event of this name.
    SharedEvent event(String name);

    /// The barrier of this name.
    SharedBarrier barrier(String name);

    /// The value of this name.
    <V> SharedValue<V> value(String name);

    /// The namespace of this name.
    Namespace namespace(String name);

    /// Makes a map.
    <K, V> SharedMap<K, V> newMap();

    /// Makes a list.
    <E> SharedList<E> newList();

    /// Makes a namespace.
    Namespace newNamespace();
}
