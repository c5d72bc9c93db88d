package dev.muster.shared;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// A map that several processes use: a [ConcurrentMap] of copies, Python's `dict`.
///
/// Neither keys nor values are null. Keys are compared as in Python: numbers by their value (`1`
/// and `1L`), strings by their characters, tuples by their items; records, enums and other Java
/// objects by their contents, that is by their serialized bytes. The order of the keys is that of
/// insertion.
///
/// `compute`, `merge` and `replaceAll` with a lambda run **at the manager**, atomically for one
/// key, if the class of the lambda is on its class path. The function takes and returns copies; it
/// may be called again if the entry changes meanwhile, so it must have no side effects. A function
/// that is not serializable is called here instead, with a comparison before the result is written.
/// What a function throws is thrown by the method, and nothing is changed: a checked exception as
/// the cause of a [java.util.concurrent.CompletionException].
///
/// Calls that are not waited for (`getAsync`, `putAsync`, `removeAsync`) are carried out in the
/// order in which one thread makes them at a manager and in shared memory; in a cluster, which may
/// be moving the entry to another node, in any order: there wait for one before the next.
///
/// The views reflect the map itself: iterating reads it in pieces, so changes made meanwhile may or
/// may not be seen; what is removed through them is removed from the map.
public interface SharedMap<K, V> extends ConcurrentMap<K, V> {
    /// [#get], without waiting for the answer.
    ///
    /// @return the value or null
    CompletableFuture<@Nullable V> getAsync(K key);

    /// [#put], without waiting for the answer and without the old value.
    CompletableFuture<Void> putAsync(K key, V value);

    /// [#remove(Object)], without waiting for the answer.
    ///
    /// @return the value that was there, or null
    CompletableFuture<@Nullable V> removeAsync(K key);

    /// Computes a value from the key and the existing value, at the manager; null removes the
    /// entry.
    ///
    /// @return the value that is there now, or null
    @Nullable V compute(
            K key,
            RemoteBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function);

    /// Computes a value for a key that has none, at the manager; null leaves the map unchanged.
    ///
    /// @return the value that is there now, or null
    @Nullable V computeIfAbsent(K key, RemoteFunction<? super K, ? extends @Nullable V> function);

    /// Computes another value for a key that has one, at the manager; null removes the entry.
    ///
    /// @return the value that is there now, or null
    @Nullable V computeIfPresent(
            K key, RemoteBiFunction<? super K, ? super V, ? extends @Nullable V> function);

    /// Combines a value with the existing one, at the manager; null removes the entry.
    ///
    /// @return the value that is there now, or null
    @Nullable V merge(
            K key, V value, RemoteBiFunction<? super V, ? super V, ? extends @Nullable V> function);

    /// Computes every value anew, at the manager, one key after the other.
    void replaceAll(RemoteBiFunction<? super K, ? super V, ? extends V> function);

    /// Calls the listener for each change from now on, in the order of the changes, by one thread.
    /// When the listener is slower than the changes, or the connection breaks, it gets a
    /// [MapChange.Gap].
    ///
    /// @param listener may take long, but gets no further changes meanwhile; what it throws is
    ///   logged
    Subscription onChange(ChangeListener<? super MapChange<K, V>> listener);

    /// This map with a cache: values that were read are kept here until the manager reports that
    /// they have changed.
    ///
    /// @param maxEntries how many entries are kept, at least 1; those not read for longest are
    ///   dropped
    NearCachedMap<K, V> nearCached(int maxEntries);
}
