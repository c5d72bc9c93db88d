package dev.muster.pickle;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Python's `dict`: keys in insertion order, compared by Python's equality.
///
/// `1`, `1.0` and `true` are one key, and the first one stays; tuples and `byte[]` are keys by
/// content; a list cannot be a key (`TypeError`). Null is Python's `None`, as a key and as a value.
/// Not safe for several threads; an iteration notices that entries were added or removed.
public sealed class PyDict extends AbstractMap<@Nullable Object, @Nullable Object>
        permits PyOrderedDict, PyDefaultDict, PyCounter {
    private final KeyTable table = new KeyTable(true);

    /// An empty dict.
    public PyDict() {}

    /// A dict of keys and values in turn.
    ///
    /// @param keysAndValues key, value, key, value, …
    public static PyDict of(@Nullable Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a key without a value; give key, value, key, …");
        }
        PyDict dict = new PyDict();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            dict.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return dict;
    }

    /// A plain dict of the present entries.
    public static PyDict copyOf(Map<?, ?> entries) {
        PyDict dict = new PyDict();
        entries.forEach(dict::put);
        return dict;
    }

    final KeyTable table() {
        return table;
    }

    final void put(@Nullable Object key, @Nullable Object value, Comparison comparison) {
        table.put(key, value, comparison);
    }

    @Override
    public @Nullable Object put(@Nullable Object key, @Nullable Object value) {
        int entry = table.find(key, null);
        if (entry < 0) {
            table.put(key, value, null);
            return null;
        }
        Object before = table.value(entry);
        table.setValue(entry, value);
        return before;
    }

    /// The value of `key`, or null; [#containsKey] distinguishes a missing key from `None`.
    @Override
    public @Nullable Object get(@Nullable Object key) {
        int entry = table.find(key, null);
        return entry < 0 ? null : table.value(entry);
    }

    @Override
    public @Nullable Object getOrDefault(@Nullable Object key, @Nullable Object other) {
        int entry = table.find(key, null);
        return entry < 0 ? other : table.value(entry);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return table.find(key, null) >= 0;
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        for (int entry = table.next(-1); entry >= 0; entry = table.next(entry)) {
            if (PyEquality.equal(table.value(entry), value)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Object remove(@Nullable Object key) {
        PyTuple entry = removeEntry(key);
        return entry == null ? null : entry.get(1);
    }

    /// Removes the entry of a key and returns it as `(key, value)` with the stored key; null if
    /// there is none.
    public @Nullable PyTuple removeEntry(@Nullable Object key) {
        int entry = table.find(key, null);
        if (entry < 0) {
            return null;
        }
        PyTuple removed = PyTuple.of(table.key(entry), table.value(entry));
        table.remove(entry);
        return removed;
    }

    /// Removes the entry inserted last and returns it as `(key, value)`.
    ///
    /// @throws PyException `KeyError` if the dict is empty
    public PyTuple removeLast() {
        int entry = table.last();
        if (entry < 0) {
            throw PyException.of("KeyError", "popitem(): dictionary is empty");
        }
        PyTuple last = PyTuple.of(table.key(entry), table.value(entry));
        table.remove(entry);
        return last;
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public void clear() {
        table.clear();
    }

    @Override
    public Set<@Nullable Object> keySet() {
        return new Keys();
    }

    @Override
    public Set<Map.Entry<@Nullable Object, @Nullable Object>> entrySet() {
        return new Entries();
    }

    /// Python's `==` with another dict; with any other map by the contract of `Map`.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PyDict ? PyEquality.equal(this, other) : super.equals(other);
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (int entry = table.next(-1); entry >= 0; entry = table.next(entry)) {
            sum += PyEquality.hash(table.key(entry));
        }
        return sum;
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }

    private final class Keys extends AbstractSet<@Nullable Object> {
        @Override
        public Iterator<@Nullable Object> iterator() {
            return table.iterator(table::key);
        }

        @Override
        public int size() {
            return table.size();
        }

        @Override
        public boolean contains(@Nullable Object key) {
            return containsKey(key);
        }

        @Override
        public boolean remove(@Nullable Object key) {
            int entry = table.find(key, null);
            if (entry >= 0) {
                table.remove(entry);
            }
            return entry >= 0;
        }

        @Override
        public void clear() {
            table.clear();
        }
    }

    private final class Entries extends AbstractSet<Map.Entry<@Nullable Object, @Nullable Object>> {
        @Override
        public Iterator<Map.Entry<@Nullable Object, @Nullable Object>> iterator() {
            return table.iterator(this::entry);
        }

        private Map.Entry<@Nullable Object, @Nullable Object> entry(int number) {
            return new WritingEntry(table.key(number), table.value(number));
        }

        @Override
        public int size() {
            return table.size();
        }

        @Override
        public void clear() {
            table.clear();
        }
    }

    /// An entry that writes a new value through to the dict.
    private final class WritingEntry
            extends AbstractMap.SimpleEntry<@Nullable Object, @Nullable Object> {
        private static final long serialVersionUID = 1L;

        WritingEntry(@Nullable Object key, @Nullable Object value) {
            super(key, value);
        }

        @Override
        public @Nullable Object setValue(@Nullable Object value) {
            put(getKey(), value);
            return super.setValue(value);
        }
    }
}
