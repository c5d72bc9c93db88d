package dev.muster.internal.object;

import dev.muster.internal.object.Watchers.Change;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PySingleton;
import dev.muster.pickle.PyTuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Python dict.
public final class DictObject extends SharedObject {
    /// The typeid `dict`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "dict",
                    Signature.builtin("other=...", "**items"),
                    ObjectType.Proxies.READ,
                    DictObject::new);

    /// Guarded by `monitor`.
    private final PyDict entries = new PyDict();

    /// Counts the keys that were added or removed. Guarded by `monitor`.
    private long changes;

    /// Guarded by `monitor`.
    private final Watchers watchers = new Watchers();

    private DictObject(Arguments arguments) {
        super(DictMethods.TABLE);
        update(arguments);
    }

    @Override
    public Object value() {
        return PyDict.copyOf(entries);
    }

    @Override
    public String repr() {
        return PyRepr.repr(entries);
    }

    @Override
    public int size() {
        return entries.size();
    }

    /// The entries themselves, only to be read inside the monitor.
    public PyDict entries() {
        return entries;
    }

    @Override
    public Watchers watchers() {
        return watchers;
    }

    @Override
    public boolean isWritten() {
        return JavaCall.areWritten(entries.values());
    }

    // ---- for Java clients ----

    @Nullable Object orNothing(@Nullable Object key) {
        Object value = entries.get(key);
        return value == null && !entries.containsKey(key) ? JavaCall.NOTHING : value;
    }

    /// A null previous value means that the key is new: Java's maps hold no nulls.
    Object putPresent(@Nullable Object key, @Nullable Object value) {
        Object before = put(key, value);
        return before == null ? JavaCall.NOTHING : before;
    }

    @Nullable Object putIfAbsent(Arguments arguments) {
        Object key = arguments.get(0);
        return entries.containsKey(key) ? entries.get(key) : putPresent(key, arguments.get(1));
    }

    Object putAll(List<@Nullable Object> keysAndValues) {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
        return JavaCall.NOTHING;
    }

    @Nullable Object removeIfThere(@Nullable Object key) {
        return entries.containsKey(key) ? remove(key) : JavaCall.NOTHING;
    }

    private boolean holds(@Nullable Object key, @Nullable Object value, JavaCall call) {
        return entries.containsKey(key) && call.same(entries.get(key), value);
    }

    Object removeIf(Arguments arguments, JavaCall call) {
        boolean isSo = holds(arguments.get(0), arguments.get(1), call);
        if (isSo) {
            remove(arguments.get(0));
        }
        return isSo;
    }

    @Nullable Object replace(Arguments arguments) {
        Object key = arguments.get(0);
        return entries.containsKey(key) ? put(key, arguments.get(1)) : JavaCall.NOTHING;
    }

    Object replaceIf(Arguments arguments, JavaCall call) {
        boolean isSo = holds(arguments.get(0), arguments.get(1), call);
        if (isSo) {
            put(arguments.get(0), arguments.get(2));
        }
        return isSo;
    }

    // ---- for Python clients ----

    /// How many keys have been added or removed so far.
    long changes() {
        return changes;
    }

    /// The value of a key.
    ///
    /// @throws PyException KeyError with the key if there is none
    static @Nullable Object require(PyDict dict, @Nullable Object key) {
        Object value = dict.get(key);
        if (value == null && !dict.containsKey(key)) {
            throw PyException.of("KeyError", key);
        }
        return value;
    }

    Object contains(Arguments arguments) {
        return entries.containsKey(arguments.get(0));
    }

    @Nullable Object getItem(Arguments arguments) {
        return require(entries, arguments.get(0));
    }

    @Nullable Object get(Arguments arguments) {
        Object value = entries.get(arguments.get(0));
        boolean found = value != null || entries.containsKey(arguments.get(0));
        return found ? value : arguments.get(1);
    }

    @Nullable Object setItem(Arguments arguments) {
        put(arguments.get(0), arguments.get(1));
        return null;
    }

    /// Sets the value of a key. Inside the monitor.
    ///
    /// @return the value before, or null
    public @Nullable Object put(@Nullable Object key, @Nullable Object value) {
        int size = entries.size();
        Object old = entries.get(key);
        boolean isNew = old == null && !entries.containsKey(key);
        if (isNew) {
            stored.exchange(List.of(), Arrays.asList(key, value));
        } else {
            stored.replace(old, value);
        }
        Object before = entries.put(key, value);
        changes += entries.size() - size;
        watchers.tell(new Change.Put(key, value));
        return before;
    }

    /// Removes an existing key. Inside the monitor.
    ///
    /// @return its value
    public @Nullable Object remove(@Nullable Object key) {
        PyTuple entry = entries.removeEntry(key);
        if (entry == null) {
            return null;
        }
        stored.change(entry.toList(), List.of());
        removed(key);
        return entry.get(1);
    }

    private void removed(@Nullable Object key) {
        changes++;
        watchers.tell(new Change.Removed(key));
    }

    @Nullable Object clear() {
        entries.clear();
        stored.clear();
        changes++;
        watchers.tell(new Change.Cleared());
        return null;
    }

    @Nullable Object setDefault(Arguments arguments) {
        if (!entries.containsKey(arguments.get(0))) {
            put(arguments.get(0), arguments.get(1));
        }
        return entries.get(arguments.get(0));
    }

    @Nullable Object delete(Arguments arguments) {
        require(entries, arguments.get(0));
        remove(arguments.get(0));
        return null;
    }

    @Nullable Object pop(Arguments arguments) {
        // An empty dict does not hash the key, so an unhashable one passes.
        boolean found = !entries.isEmpty() && entries.containsKey(arguments.get(0));
        if (found) {
            return remove(arguments.get(0));
        }
        if (!arguments.isGiven(1)) {
            throw PyException.of("KeyError", arguments.get(0));
        }
        return arguments.get(1);
    }

    Object popItem(Arguments arguments) {
        PyTuple last = entries.removeLast();
        stored.change(last.toList(), List.of());
        removed(last.get(0));
        return last;
    }

    List<@Nullable Object> keys() {
        return new ArrayList<>(entries.keySet());
    }

    Object values(Arguments arguments) {
        return new ArrayList<>(entries.values());
    }

    Object items(Arguments arguments) {
        List<Object> items = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> items.add(PyTuple.of(key, value)));
        return items;
    }

    @Nullable Object update(Arguments arguments) {
        if (arguments.isGiven(0)) {
            merge(arguments.get(0));
        }
        merge(arguments.keywords(1));
        return null;
    }

    private void merge(@Nullable Object other) {
        PyDict added = new PyDict();
        try {
            addAll(added, other);
        } finally {
            added.forEach(this::put);
        }
    }

    /// Returns the dict, as Python's operator does.
    Object unite(Arguments arguments) {
        merge(arguments.get(0));
        return value();
    }

    Object or(Arguments arguments) {
        return union(entries, arguments.get(0));
    }

    Object reverseOr(Arguments arguments) {
        return arguments.get(0) instanceof PyDict other
                ? union(other, entries)
                : PySingleton.NOT_IMPLEMENTED;
    }

    private static Object union(PyDict first, @Nullable Object second) {
        if (!(second instanceof PyDict)) {
            return PySingleton.NOT_IMPLEMENTED;
        }
        PyDict union = PyDict.copyOf(first);
        addAll(union, second);
        return union;
    }

    /// The keys from last to first as an iterator, by value: the client creates it from a list.
    Object reversed(Arguments arguments) {
        List<@Nullable Object> keys = keys();
        Collections.reverse(keys);
        return PyInstance.reduce(PyGlobal.builtin("iter"), keys);
    }

    Object fromKeys(Arguments arguments) {
        List<@Nullable Object> keys = Elements.of(arguments.get(0));
        Elements.checkEntries(keys.size());
        PyDict dict = new PyDict();
        keys.forEach(key -> dict.put(key, arguments.get(1)));
        return dict;
    }

    /// Adds the entries of a mapping, or the pairs of an iterable. Those before a wrong one stay.
    private static void addAll(PyDict dict, @Nullable Object other) {
        if (other instanceof Map<?, ?> map) {
            map.forEach(dict::put);
            return;
        }
        int place = 0;
        for (Object element : Elements.of(other)) {
            List<@Nullable Object> pair = Elements.orNull(element);
            if (pair == null) {
                throw PyException.of(
                        "TypeError",
                        "cannot convert dictionary update sequence element #%d to a sequence"
                                .formatted(place));
            }
            if (pair.size() != 2) {
                throw PyException.of(
                        "ValueError",
                        "dictionary update sequence element #%d has length %d; 2 is required"
                                .formatted(place, pair.size()));
            }
            dict.put(pair.get(0), pair.get(1));
            place++;
        }
    }
}
