package dev.muster.internal.object;

import dev.muster.internal.protocol.MapOperations;
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
public final class DictObject implements SharedObject {
    static final MethodTable<DictObject> METHODS =
            MethodTable.of(DictObject.class, "dict", MapOperations.ALL)
                    .both(
                            MapOperations.CONTAINS_KEY,
                            Signature.builtin("key"),
                            (self, a) -> self.contains(a))
                    .quick("__delitem__", Signature.slot("key"), DictObject::delete)
                    .quick("__getitem__", Signature.builtin("key"), DictObject::getItem)
                    .quick("__iter__", Signature.slot(), (self, _) -> new DictIterator(self))
                    .both(
                            MapOperations.SIZE,
                            Signature.slot(),
                            (self, _) -> (long) self.entries.size())
                    .both(
                            MapOperations.SET,
                            Signature.slot("key", "value"),
                            (self, a) -> self.setItem(a))
                    .both(MapOperations.CLEAR, Signature.builtin(), (self, _) -> self.clear())
                    .linear("copy", Signature.builtin(), (self, _) -> self.value())
                    .quick("get", Signature.builtin("key", "default=None"), DictObject::get)
                    .linear("items", Signature.builtin(), DictObject::items)
                    .linear("keys", Signature.builtin(), (self, _) -> self.keys())
                    .quick("pop", Signature.builtin("key", "default=..."), DictObject::pop)
                    .quick("popitem", Signature.builtin(), DictObject::popItem)
                    .both(
                            MapOperations.SET_DEFAULT,
                            Signature.builtin("key", "default=None"),
                            (self, a) -> self.setDefault(a))
                    .iterating(
                            "update", Signature.builtin("other=...", "**items"), DictObject::update)
                    .linear("values", Signature.builtin(), DictObject::values)
                    .quick("has_key", Signature.builtin("key"), DictObject::contains)
                    .iterating("__ior__", Signature.slot("other"), DictObject::unite)
                    .linear("__or__", Signature.slot("other"), DictObject::or)
                    .linear("__reversed__", Signature.builtin(), DictObject::reversed)
                    .linear("__ror__", Signature.slot("other"), DictObject::reverseOr)
                    .iterating(
                            "fromkeys",
                            Signature.builtin("iterable", "value=None"),
                            DictObject::fromKeys)
                    .java(MapOperations.GET, (self, a, _) -> self.orNothing(a.get(0)))
                    .java(
                            MapOperations.GET_VERSIONED,
                            (self, a, call) ->
                                    call.versioned(
                                            self.orNothing(a.get(0)), self.watchers.version()))
                    .java(MapOperations.PUT, (self, a, _) -> self.putPresent(a.get(0), a.get(1)))
                    .java(MapOperations.PUT_IF_ABSENT, (self, a, _) -> self.putIfAbsent(a))
                    .java(MapOperations.PUT_ALL, (self, a, _) -> self.putAll(a.rest(0)))
                    .java(MapOperations.REMOVE, (self, a, _) -> self.removeIfThere(a.get(0)))
                    .java(MapOperations.REMOVE_IF, DictObject::removeIf)
                    .java(MapOperations.REPLACE, (self, a, _) -> self.replace(a))
                    .java(MapOperations.REPLACE_IF, DictObject::replaceIf)
                    .java(
                            MapOperations.PAGE,
                            (self, a, call) -> call.page(self, a.index(0), a.index(1)))
                    .java(MapOperations.COMPUTE, DictFunctions::compute)
                    .java(MapOperations.COMPUTE_IF_ABSENT, DictFunctions::computeIfAbsent)
                    .java(MapOperations.COMPUTE_IF_PRESENT, DictFunctions::computeIfPresent)
                    .java(MapOperations.MERGE, DictFunctions::merge)
                    .java(MapOperations.REPLACE_ALL, DictFunctions::replaceAll)
                    .watched(MapOperations.WATCH, MapOperations.UNWATCH)
                    .proxied("__iter__", "Iterator")
                    .exposed(
                            "__contains__",
                            "__delitem__",
                            "__getitem__",
                            "__iter__",
                            "__len__",
                            "__setitem__",
                            "clear",
                            "copy",
                            "get",
                            "items",
                            "keys",
                            "pop",
                            "popitem",
                            "setdefault",
                            "update",
                            "values",
                            "has_key",
                            "__ior__",
                            "__or__",
                            "__reversed__",
                            "__ror__",
                            "fromkeys")
                    .build();

    /// The typeid `dict`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "dict",
                    METHODS,
                    Signature.builtin("other=...", "**items"),
                    ObjectType.Proxies.READ,
                    DictObject::create);

    private final Monitor monitor = new Monitor();
    private final StoredSize stored = new StoredSize();

    /// Guarded by `monitor`.
    private final PyDict entries = new PyDict();

    /// Counts the keys that were added or removed. Guarded by `monitor`.
    private long changes;

    /// Guarded by `monitor`.
    private final Watchers watchers = new Watchers();

    private DictObject() {}

    private static DictObject create(Arguments arguments) {
        DictObject dict = new DictObject();
        dict.update(arguments);
        return dict;
    }

    @Override
    public MethodTable<DictObject> methods() {
        return METHODS;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public StoredSize stored() {
        return stored;
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

    private @Nullable Object orNothing(@Nullable Object key) {
        Object value = entries.get(key);
        return value == null && !entries.containsKey(key) ? JavaCall.NOTHING : value;
    }

    /// A null previous value means that the key is new: Java's maps hold no nulls.
    private Object putPresent(@Nullable Object key, @Nullable Object value) {
        Object before = put(key, value);
        return before == null ? JavaCall.NOTHING : before;
    }

    private @Nullable Object putIfAbsent(Arguments arguments) {
        Object key = arguments.get(0);
        return entries.containsKey(key) ? entries.get(key) : putPresent(key, arguments.get(1));
    }

    private Object putAll(List<@Nullable Object> keysAndValues) {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
        return JavaCall.NOTHING;
    }

    private @Nullable Object removeIfThere(@Nullable Object key) {
        return entries.containsKey(key) ? remove(key) : JavaCall.NOTHING;
    }

    private boolean holds(@Nullable Object key, @Nullable Object value, JavaCall call) {
        return entries.containsKey(key) && call.same(entries.get(key), value);
    }

    private Object removeIf(Arguments arguments, JavaCall call) {
        boolean isSo = holds(arguments.get(0), arguments.get(1), call);
        if (isSo) {
            remove(arguments.get(0));
        }
        return isSo;
    }

    private @Nullable Object replace(Arguments arguments) {
        Object key = arguments.get(0);
        return entries.containsKey(key) ? put(key, arguments.get(1)) : JavaCall.NOTHING;
    }

    private Object replaceIf(Arguments arguments, JavaCall call) {
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

    private Object contains(Arguments arguments) {
        return entries.containsKey(arguments.get(0));
    }

    private @Nullable Object getItem(Arguments arguments) {
        return require(entries, arguments.get(0));
    }

    private @Nullable Object get(Arguments arguments) {
        Object value = entries.get(arguments.get(0));
        boolean found = value != null || entries.containsKey(arguments.get(0));
        return found ? value : arguments.get(1);
    }

    private @Nullable Object setItem(Arguments arguments) {
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
        if (watchers.count()) {
            watchers.tell(new ObjectChange.Put(key, value));
        }
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
        if (watchers.count()) {
            watchers.tell(new ObjectChange.Removed(key));
        }
    }

    private @Nullable Object clear() {
        entries.clear();
        stored.clear();
        changes++;
        if (watchers.count()) {
            watchers.tell(new ObjectChange.Cleared());
        }
        return null;
    }

    private @Nullable Object setDefault(Arguments arguments) {
        if (!entries.containsKey(arguments.get(0))) {
            put(arguments.get(0), arguments.get(1));
        }
        return entries.get(arguments.get(0));
    }

    private @Nullable Object delete(Arguments arguments) {
        require(entries, arguments.get(0));
        remove(arguments.get(0));
        return null;
    }

    private @Nullable Object pop(Arguments arguments) {
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

    private Object popItem(Arguments arguments) {
        PyTuple last = entries.removeLast();
        stored.change(last.toList(), List.of());
        removed(last.get(0));
        return last;
    }

    private List<@Nullable Object> keys() {
        return new ArrayList<>(entries.keySet());
    }

    private Object values(Arguments arguments) {
        return new ArrayList<>(entries.values());
    }

    private Object items(Arguments arguments) {
        List<Object> items = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> items.add(PyTuple.of(key, value)));
        return items;
    }

    private @Nullable Object update(Arguments arguments) {
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
    private Object unite(Arguments arguments) {
        merge(arguments.get(0));
        return value();
    }

    private Object or(Arguments arguments) {
        return union(entries, arguments.get(0));
    }

    private Object reverseOr(Arguments arguments) {
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
    private Object reversed(Arguments arguments) {
        List<@Nullable Object> keys = keys();
        Collections.reverse(keys);
        return PyInstance.reduce(PyGlobal.builtin("iter"), keys);
    }

    private Object fromKeys(Arguments arguments) {
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
