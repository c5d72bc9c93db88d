package dev.muster.internal.client.python;

import dev.muster.internal.protocol.DataOperations.ListOperations;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.MapPage;
import dev.muster.internal.protocol.SyncOperations.QueueOperations;
import dev.muster.internal.system.Nanos;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PySlice;
import dev.muster.pickle.PyTuple;
import java.io.UncheckedIOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Maps operations on lists, dicts and queues to CPython's methods where the names differ.
///
/// Each change is atomic. What a change returns, such as the previous value, is from a moment
/// before: others may interfere. Operations that would have to decide atomically with the change
/// are missing. An object registered without a proxy class offers only methods without underscores:
/// such a list is read as a whole.
final class CollectionPhrases {
    private static final PySlice ALL = new PySlice(null, null, null);

    private CollectionPhrases() {}

    static void addTo(Phrase.Book book) {
        addLists(book);
        addMaps(book);
        addQueues(book);
    }

    // ---- lists ----

    private static void addLists(Phrase.Book book) {
        book.says(ListOperations.GET, (list, a) -> get(list, number(a[0])));
        book.says(ListOperations.SET, (list, a) -> set(list, number(a[0]), a[1]));
        book.says(ListOperations.INSERT, (list, a) -> insert(list, number(a[0]), a[1]));
        book.says(ListOperations.REMOVE_AT, (list, a) -> at(list, number(a[0]), "pop", a[0]));
        book.says(ListOperations.REMOVE, (list, a) -> remove(list, a[0]));
        book.says(ListOperations.INDEX_OF, (list, a) -> indexOf(list, a[0]));
        book.says(ListOperations.LAST_INDEX_OF, (list, a) -> lastIndexOf(list, a[0]));
        book.says(ListOperations.SIZE, (list, _) -> size(list));
        book.says(ListOperations.CLEAR, (list, _) -> list.ask("__delitem__", ALL));
        book.says(ListOperations.PAGE, (list, a) -> page(list, number(a[0]), number(a[1])));
        book.says(
                ListOperations.ADD_ALL,
                (list, a) ->
                        addAll(list, number(a[0]) - 1, (List<?>) Objects.requireNonNull(a[1])));
        book.says(ListOperations.GET_LAST, (list, _) -> at(list, -1, "__getitem__", -1));
        book.says(ListOperations.REMOVE_LAST, (list, _) -> at(list, -1, "pop", -1));
        book.lacks(ListOperations.WATCH, Phrase::changes);
    }

    private static int number(@Nullable Object argument) {
        return argument instanceof Number number ? number.intValue() : 0;
    }

    private static @Nullable Object get(PythonObject list, int index) {
        return list.offers("__getitem__")
                ? at(list, index, "__getitem__", index)
                : elements(list).get(index);
    }

    /// Calls a method that needs the index of an existing element.
    private static @Nullable Object at(
            PythonObject list, int index, String method, @Nullable Object... arguments) {
        try {
            return list.ask(method, arguments);
        } catch (PyException e) {
            if (!e.is("IndexError")) {
                throw e;
            }
            var outside =
                    new IndexOutOfBoundsException(
                            "index is %d, must be that of an element".formatted(index));
            outside.initCause(e);
            throw outside;
        }
    }

    private static @Nullable Object set(PythonObject list, int index, @Nullable Object element) {
        Object before = get(list, index);
        var _ = at(list, index, "__setitem__", index, element);
        return before;
    }

    /// Compares the index with the size before the insertion.
    private static @Nullable Object insert(PythonObject list, int index, @Nullable Object element) {
        if (index != 0) {
            Objects.checkIndex(index, size(list) + 1);
        }
        return list.ask("insert", index, element);
    }

    private static Object remove(PythonObject list, @Nullable Object element) {
        try {
            list.ask("remove", element);
            return true;
        } catch (PyException e) {
            requireNothing(e);
            return false;
        }
    }

    /// Python's answer for an element that is not there.
    private static void requireNothing(PyException failure) {
        if (!failure.is("ValueError")) {
            throw failure;
        }
    }

    private static @Nullable Object indexOf(PythonObject list, @Nullable Object element) {
        try {
            return list.ask("index", element);
        } catch (PyException e) {
            requireNothing(e);
            return -1;
        }
    }

    private static Object lastIndexOf(PythonObject list, @Nullable Object element) {
        List<@Nullable Object> elements = elements(list);
        for (int i = elements.size() - 1; i >= 0; i--) {
            if (PyEquality.equal(elements.get(i), element)) {
                return i;
            }
        }
        return -1;
    }

    private static int size(PythonObject list) {
        return list.offers("__len__") ? list.count("__len__") : elements(list).size();
    }

    private static List<@Nullable Object> elements(PythonObject list) {
        return listOf(
                list.offers("__getitem__") ? list.ask("__getitem__", ALL) : list.ask("#GETVALUE"));
    }

    private static List<@Nullable Object> listOf(@Nullable Object elements) {
        return elements instanceof Collection<?> all ? new ArrayList<>(all) : List.of();
    }

    private static Object page(PythonObject list, int from, int most) {
        long end = (long) from + most;
        if (list.offers("__getitem__")) {
            return listOf(list.ask("__getitem__", new PySlice((long) from, end, null)));
        }
        List<@Nullable Object> elements = elements(list);
        int begin = Math.min(from, elements.size());
        return elements.subList(begin, (int) Math.min(end, elements.size()));
    }

    private static @Nullable Object addAll(PythonObject list, int place, List<?> elements) {
        if (place < 0) {
            return list.ask("extend", new ArrayList<>(elements));
        }
        Objects.checkIndex(place, size(list) + 1);
        var slice = new PySlice((long) place, (long) place, null);
        return list.ask("__setitem__", slice, new ArrayList<>(elements));
    }

    // ---- dicts ----

    private static void addMaps(Phrase.Book book) {
        book.says(MapOperations.PUT, (dict, a) -> put(dict, a[0], a[1]));
        book.says(MapOperations.SET, (dict, a) -> set(dict, a[0], a[1]));
        book.says(MapOperations.PUT_ALL, (dict, a) -> putAll(dict, a[0]));
        book.says(MapOperations.REMOVE, (dict, a) -> dict.ask("pop", a[0], null));
        book.says(
                MapOperations.CONTAINS_KEY,
                (dict, a) ->
                        dict.offers("__contains__")
                                ? dict.test("__contains__", a[0])
                                : keys(dict).contains(a[0]));
        book.says(
                MapOperations.SIZE,
                (dict, _) -> dict.offers("__len__") ? dict.count("__len__") : keys(dict).size());
        book.says(MapOperations.PAGE, (dict, _) -> new MapPage(0, entries(dict)));
        book.says(MapOperations.COMPUTE_IF_ABSENT, (dict, a) -> computeIfAbsent(dict, a[0], a[1]));
        book.lacks(
                MapOperations.PUT_IF_ABSENT,
                () ->
                        Phrase.inOneStep(
                                "putIfAbsent (it would not tell an equal value from its own)",
                                "use computeIfAbsent, which gives the value that is there"));
        book.lacks(
                MapOperations.REMOVE_IF,
                () -> Phrase.inOneStep("remove(key, value)", "use remove(key)"));
        book.lacks(MapOperations.REPLACE, () -> Phrase.function("replace"));
        book.lacks(MapOperations.REPLACE_IF, () -> Phrase.function("replace"));
        book.lacks(MapOperations.COMPUTE, () -> Phrase.function("compute"));
        book.lacks(MapOperations.COMPUTE_IF_PRESENT, () -> Phrase.function("computeIfPresent"));
        book.lacks(MapOperations.MERGE, () -> Phrase.function("merge"));
        book.lacks(MapOperations.REPLACE_ALL, () -> Phrase.function("replaceAll"));
        book.lacks(MapOperations.WATCH, Phrase::changes);
    }

    private static @Nullable Object put(
            PythonObject dict, @Nullable Object key, @Nullable Object value) {
        Object before = dict.ask("get", key);
        var _ = set(dict, key, value);
        return before;
    }

    private static @Nullable Object set(
            PythonObject dict, @Nullable Object key, @Nullable Object value) {
        return dict.offers("__setitem__")
                ? dict.ask("__setitem__", key, value)
                : dict.ask("update", PyDict.of(key, value));
    }

    private static @Nullable Object putAll(PythonObject dict, @Nullable Object entries) {
        var all = new PyDict();
        ((Map<?, ?>) Objects.requireNonNull(entries)).forEach(all::put);
        return dict.ask("update", all);
    }

    private static Set<@Nullable Object> keys(PythonObject dict) {
        var keys = new PyDict();
        listOf(dict.ask("keys")).forEach(key -> keys.put(key, true));
        return keys.keySet();
    }

    /// The entries at one moment.
    private static List<Entry<@Nullable Object, @Nullable Object>> entries(PythonObject dict) {
        var entries = new ArrayList<Entry<@Nullable Object, @Nullable Object>>();
        for (Object item : listOf(dict.ask("items"))) {
            if (item instanceof PyTuple pair && pair.size() == 2) {
                entries.add(new SimpleImmutableEntry<>(pair.get(0), pair.get(1)));
            }
        }
        return entries;
    }

    /// Python's `setdefault`: the function runs here, its value is stored if there is none by then.
    @SuppressWarnings("unchecked") // the caller's function takes the caller's keys
    private static @Nullable Object computeIfAbsent(
            PythonObject dict, @Nullable Object key, @Nullable Object function) {
        Object known = dict.ask("get", key);
        if (known != null) {
            return known;
        }
        var maker = (Function<@Nullable Object, @Nullable Object>) Objects.requireNonNull(function);
        Object made = maker.apply(key);
        return made == null ? null : dict.ask("setdefault", key, made);
    }

    // ---- queues ----

    private static void addQueues(Phrase.Book book) {
        book.waits(QueueOperations.PUT, (queue, seconds, a) -> put(queue, seconds, a[1]));
        book.says(QueueOperations.PUT_BACK, (queue, a) -> putToTheEnd(queue, a[0]));
        book.waits(QueueOperations.TAKE, (queue, seconds, _) -> take(queue, seconds));
        book.says(QueueOperations.DRAIN, (queue, a) -> drain(queue, number(a[0])));
        book.says(QueueOperations.CLEAR, (queue, _) -> drain(queue, Integer.MAX_VALUE));
        book.waitsAside(QueueOperations.JOIN);
        // Python's queues do not say their bound.
        book.says(QueueOperations.ROOM, (queue, _) -> queue.test("full") ? 0 : Integer.MAX_VALUE);
        book.lacks(QueueOperations.TAKE_LEASE, CollectionPhrases::leases);
        book.lacks(QueueOperations.DEAD_LETTERS, CollectionPhrases::leases);
        book.lacks(QueueOperations.PAGE, CollectionPhrases::unseen);
        book.lacks(QueueOperations.CONTAINS, CollectionPhrases::unseen);
        book.lacks(QueueOperations.REMOVE, CollectionPhrases::unseen);
    }

    private static UnsupportedOperationException leases() {
        return Phrase.missing("leases", "use take, which takes an item for good");
    }

    private static UnsupportedOperationException unseen() {
        return Phrase.missing("way to look into a queue", "use poll or take, which show an item");
    }

    private static @Nullable Double limit(double seconds) {
        return seconds == Double.POSITIVE_INFINITY ? null : (Double) seconds;
    }

    private static Object put(PythonObject queue, double seconds, @Nullable Object item) {
        try {
            queue.ask("put", item, seconds > 0, limit(seconds));
            return true;
        } catch (PyException e) {
            rethrowUnless(e, "Full");
            return Phrase.LATE;
        }
    }

    private static @Nullable Object putToTheEnd(PythonObject queue, @Nullable Object item) {
        var _ = queue.async(QueueOperations.PUT, Result.DONE, null, Nanos.FOREVER, item);
        return null;
    }

    /// An item that is taken is reported done at once, for threads that wait in `join`.
    private static @Nullable Object take(PythonObject queue, double seconds) {
        Object item;
        try {
            item = queue.ask("get", seconds > 0, limit(seconds));
        } catch (PyException e) {
            rethrowUnless(e, "Empty");
            return Phrase.LATE;
        }
        reportDone(queue);
        return item;
    }

    /// The item has already arrived, so no failure from now on may lose it: a broken connection
    /// shows at the next call, and another client may have reported more items than it took.
    private static void reportDone(PythonObject queue) {
        if (queue.offers("task_done")) {
            try {
                queue.ask("task_done");
            } catch (PyException | UncheckedIOException _) {
                // The item counts as not done for threads that wait in join.
            }
        }
    }

    /// One by one. Items already taken when one fails are not lost.
    private static Object drain(PythonObject queue, int most) {
        var taken = new ArrayList<@Nullable Object>();
        while (taken.size() < most) {
            try {
                Object item = take(queue, 0);
                if (Phrase.LATE.equals(item)) {
                    break;
                }
                taken.add(item);
            } catch (RuntimeException e) {
                if (taken.isEmpty()) {
                    throw e;
                }
                break; // it shows at the next call
            }
        }
        return taken;
    }

    private static void rethrowUnless(PyException failure, String expected) {
        if (failure.is("ShutDown")) {
            throw new IllegalStateException("the queue is shut down", failure);
        }
        if (!failure.is(expected)) {
            throw failure;
        }
    }
}
