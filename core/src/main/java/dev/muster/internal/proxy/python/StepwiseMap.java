package dev.muster.internal.proxy.python;

import dev.muster.RemoteBiFunction;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedMap;
import dev.muster.shared.Subscription;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A map that reads and writes, but not both in one step: what wants that is refused, and what
/// wants news of changes.
interface StepwiseMap<K, V> extends SharedMap<K, V> {
    @Override
    default @Nullable V putIfAbsent(K key, V value) {
        throw Unsupported.inOneStep(
                "putIfAbsent (it would not tell an equal value from its own)",
                "use computeIfAbsent, which gives the value that is there");
    }

    @Override
    default boolean remove(@Nullable Object key, @Nullable Object value) {
        throw Unsupported.inOneStep("remove(key, value)", "use remove(key)");
    }

    @Override
    default boolean replace(K key, V oldValue, V newValue) {
        throw Unsupported.function("replace");
    }

    @Override
    default @Nullable V replace(K key, V value) {
        throw Unsupported.function("replace");
    }

    @Override
    default @Nullable V compute(
            K key,
            RemoteBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        throw Unsupported.function("compute");
    }

    @Override
    default @Nullable V compute(
            K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        throw Unsupported.function("compute");
    }

    @Override
    default @Nullable V computeIfPresent(
            K key, RemoteBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        throw Unsupported.function("computeIfPresent");
    }

    @Override
    default @Nullable V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        throw Unsupported.function("computeIfPresent");
    }

    @Override
    default @Nullable V merge(
            K key,
            V value,
            RemoteBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        throw Unsupported.function("merge");
    }

    @Override
    default @Nullable V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        throw Unsupported.function("merge");
    }

    @Override
    default void replaceAll(RemoteBiFunction<? super K, ? super V, ? extends V> function) {
        throw Unsupported.function("replaceAll");
    }

    @Override
    default void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        throw Unsupported.function("replaceAll");
    }

    @Override
    default Subscription onChange(ChangeListener<? super MapChange<K, V>> listener) {
        throw Unsupported.changes();
    }

    @Override
    default NearCachedMap<K, V> nearCached(int maxEntries) {
        throw Unsupported.changes();
    }
}
