package dev.muster.internal.proxy.python;

import dev.muster.RemoteFunction;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A `dict` kept by a manager of CPython.
///
/// Each change is one step. The value that `put` gives back is the one of a moment before: others
/// may come between. What would have to be decided in one step with the change is not offered. A
/// value `None` reads as null, a key that has it is there.
final class PythonMap<K, V> extends AbstractMap<K, V> implements StepwiseMap<K, V>, PythonProxy {
    private final PythonObject dict;
    private final Lane lane = new Lane(1);

    PythonMap(PythonObject dict) {
        this.dict = dict;
    }

    @Override
    public PythonObject object() {
        return dict;
    }

    // ---- one entry ----

    @Override
    public @Nullable V get(@Nullable Object key) {
        return value(dict.ask("get", key(key)));
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return dict.offers("__contains__")
                ? dict.test("__contains__", key(key))
                : keys().contains(key(key));
    }

    /// A dict without a registered proxy class offers only what has no underscores.
    private Set<@Nullable Object> keys() {
        var keys = new PyDict();
        if (dict.ask("keys") instanceof Collection<?> all) {
            all.forEach(key -> keys.put(key, true));
        }
        return keys.keySet();
    }

    @Override
    public @Nullable V put(K key, V value) {
        V before = get(key);
        set(key, value);
        return before;
    }

    private void set(K key, V value) {
        Objects.requireNonNull(value, "a value is null");
        if (dict.offers("__setitem__")) {
            dict.ask("__setitem__", key(key), value);
        } else {
            dict.ask("update", PyDict.of(key(key), value));
        }
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return value(dict.ask("pop", key(key), null));
    }

    private static Object key(@Nullable Object key) {
        return Objects.requireNonNull(key, "a key is null");
    }

    /// Python's `setdefault`: the function runs here, its value is put in if there is none by then.
    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        V known = get(key);
        if (known != null) {
            return known;
        }
        V made = function.apply(key);
        return made == null ? null : value(dict.ask("setdefault", key(key), made));
    }

    @Override
    public @Nullable V computeIfAbsent(
            K key, RemoteFunction<? super K, ? extends @Nullable V> function) {
        return computeIfAbsent(key, (Function<? super K, ? extends @Nullable V>) function);
    }

    // ---- without waiting ----

    @Override
    public CompletableFuture<@Nullable V> getAsync(K key) {
        key(key);
        return lane.<@Nullable V>call(() -> get(key));
    }

    @Override
    public CompletableFuture<Void> putAsync(K key, V value) {
        key(key);
        Objects.requireNonNull(value, "a value is null");
        return lane.run(() -> set(key, value));
    }

    @Override
    public CompletableFuture<@Nullable V> removeAsync(K key) {
        key(key);
        return lane.<@Nullable V>call(() -> remove(key));
    }

    // ---- all entries ----

    @Override
    public int size() {
        return dict.offers("__len__") ? dict.count("__len__") : keys().size();
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public void clear() {
        dict.ask("clear");
    }

    /// All entries come in one step.
    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        var all = new PyDict();
        entries.forEach((key, value) ->
                all.put(key(key), Objects.requireNonNull(value, "a value is null")));
        if (!all.isEmpty()) {
            dict.ask("update", all);
        }
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new PythonEntries<>(this);
    }

    /// The entries at one moment.
    List<Entry<K, V>> snapshot() {
        var entries = new ArrayList<Entry<K, V>>();
        if (dict.ask("items") instanceof Collection<?> items) {
            for (Object item : items) {
                if (item instanceof PyTuple pair && pair.size() == 2) {
                    K key = value(pair.get(0));
                    entries.add(new SimpleImmutableEntry<>(key, value(pair.get(1))));
                }
            }
        }
        return entries;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof PythonMap<?, ?> that && dict.equals(that.dict))
                || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /// Null stands for Python's None, or for nothing where the caller may answer that.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T value(@Nullable Object value) {
        return (T) value;
    }
}
