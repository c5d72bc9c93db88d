package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.COMPARING;
import static dev.muster.internal.protocol.Operation.Cost.FREE;
import static dev.muster.internal.protocol.Operation.Cost.LINEAR;
import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.ENTRIES;
import static dev.muster.internal.protocol.Shape.FUNCTION;
import static dev.muster.internal.protocol.Shape.KEY;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.TEXT;
import static dev.muster.internal.protocol.Shape.VALUE;
import static dev.muster.internal.protocol.Shape.VALUES;

import dev.muster.internal.protocol.Result.MapPage;
import dev.muster.internal.protocol.Result.Versioned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of what only holds data: maps, lists, values and namespaces.
public final class DataOperations {
    private DataOperations() {}

    /// The operations of a map.
    public static final class MapOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.MAP);

        public static final Operation<@Nullable Object> GET =
                ALL.add("get", QUICK, HARMLESS, Result.VALUE, KEY);

        /// For a cache that is notified of changes.
        public static final Operation<Versioned> GET_VERSIONED =
                ALL.add("get_versioned", QUICK, HARMLESS, Result.VERSIONED, KEY);

        /// The value before.
        public static final Operation<@Nullable Object> PUT =
                ALL.add("put", QUICK, HARMFUL, Result.VALUE, KEY, VALUE);

        public static final Operation<Void> SET =
                ALL.add("__setitem__", QUICK, HARMFUL, Result.DONE, KEY, VALUE);

        /// The value that was there.
        public static final Operation<@Nullable Object> PUT_IF_ABSENT =
                ALL.add("put_if_absent", QUICK, HARMFUL, Result.VALUE, KEY, VALUE);

        /// Keys and values in turn.
        public static final Operation<Void> PUT_ALL =
                ALL.add("update", QUICK, HARMFUL, Result.DONE, ENTRIES);

        /// The value that was there.
        public static final Operation<@Nullable Object> REMOVE =
                ALL.add("pop", QUICK, HARMFUL, Result.VALUE, KEY);

        /// Key, value; whether it matched.
        public static final Operation<Boolean> REMOVE_IF =
                ALL.add("remove_if", COMPARING, HARMFUL, Result.FLAG, KEY, VALUE);

        /// The value that was there.
        public static final Operation<@Nullable Object> REPLACE =
                ALL.add("replace", QUICK, HARMFUL, Result.VALUE, KEY, VALUE);

        /// Key, value before, value; whether it matched.
        public static final Operation<Boolean> REPLACE_IF =
                ALL.add("replace_if", COMPARING, HARMFUL, Result.FLAG, KEY, VALUE, VALUE);

        public static final Operation<Boolean> CONTAINS_KEY =
                ALL.add("__contains__", QUICK, HARMLESS, Result.FLAG, KEY);

        public static final Operation<Integer> SIZE =
                ALL.add("__len__", QUICK, HARMLESS, Result.COUNT);

        public static final Operation<Void> CLEAR = ALL.add("clear", LINEAR, HARMFUL, Result.DONE);

        /// Place, most; the place is 0 at the beginning.
        public static final Operation<MapPage> PAGE =
                ALL.add("page", LINEAR, HARMLESS, Result.PAGE, NUMBER, NUMBER);

        /// Key, function of key and value; the present value, as for the next three.
        public static final Operation<@Nullable Object> COMPUTE =
                ALL.add("compute", FREE, HARMFUL, Result.VALUE, KEY, FUNCTION);

        /// Key, function of the key.
        public static final Operation<@Nullable Object> COMPUTE_IF_ABSENT =
                ALL.add("compute_if_absent", FREE, HARMFUL, Result.VALUE, KEY, FUNCTION);

        /// Key, function of key and value.
        public static final Operation<@Nullable Object> COMPUTE_IF_PRESENT =
                ALL.add("compute_if_present", FREE, HARMFUL, Result.VALUE, KEY, FUNCTION);

        /// Key, value, function of two values.
        public static final Operation<@Nullable Object> MERGE =
                ALL.add("merge", FREE, HARMFUL, Result.VALUE, KEY, VALUE, FUNCTION);

        /// Function of key and value.
        public static final Operation<Void> REPLACE_ALL =
                ALL.add("replace_all", FREE, HARMFUL, Result.DONE, FUNCTION);

        public static final Operation<Long> WATCH = ALL.addWatch();

        public static final Operation<Void> UNWATCH = ALL.addUnwatch();

        /// The present value.
        public static final Operation<@Nullable Object> SET_DEFAULT =
                ALL.add("setdefault", QUICK, HARMFUL, Result.VALUE, KEY, VALUE);

        private MapOperations() {}
    }

    /// The operations of a list; a place is a number from 0.
    public static final class ListOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.LIST);

        /// Place; the element there.
        public static final Operation<@Nullable Object> GET =
                ALL.add("__getitem__", QUICK, HARMLESS, Result.VALUE, NUMBER);

        /// Place, element; the one before.
        public static final Operation<@Nullable Object> SET =
                ALL.add("set", QUICK, HARMFUL, Result.VALUE, NUMBER, VALUE);

        public static final Operation<Void> ADD =
                ALL.add("append", QUICK, HARMFUL, Result.DONE, VALUE);

        /// Place, element.
        public static final Operation<Void> INSERT =
                ALL.add("insert", QUICK, HARMFUL, Result.DONE, NUMBER, VALUE);

        /// Place; the element that was there.
        public static final Operation<@Nullable Object> REMOVE_AT =
                ALL.add("pop", QUICK, HARMFUL, Result.VALUE, NUMBER);

        /// Whether it was there.
        public static final Operation<Boolean> REMOVE =
                ALL.add("remove", COMPARING, HARMFUL, Result.FLAG, VALUE);

        /// The first place or -1.
        public static final Operation<Integer> INDEX_OF =
                ALL.add("index", COMPARING, HARMLESS, Result.COUNT, VALUE);

        /// The last place or -1.
        public static final Operation<Integer> LAST_INDEX_OF =
                ALL.add("last_index", COMPARING, HARMLESS, Result.COUNT, VALUE);

        public static final Operation<Integer> SIZE =
                ALL.add("__len__", QUICK, HARMLESS, Result.COUNT);

        public static final Operation<Void> CLEAR = ALL.add("clear", LINEAR, HARMFUL, Result.DONE);

        /// Place, most; the elements from that place on.
        public static final Operation<List<@Nullable Object>> PAGE =
                ALL.add("page", LINEAR, HARMLESS, Result.ELEMENTS, NUMBER, NUMBER);

        /// Place + 1, or 0 for the end; elements.
        public static final Operation<Void> ADD_ALL =
                ALL.add("extend", QUICK, HARMFUL, Result.DONE, NUMBER, VALUES);

        public static final Operation<Long> WATCH = ALL.addWatch();

        public static final Operation<Void> UNWATCH = ALL.addUnwatch();

        public static final Operation<@Nullable Object> GET_LAST =
                ALL.add("last", QUICK, HARMLESS, Result.VALUE);

        public static final Operation<@Nullable Object> REMOVE_LAST =
                ALL.add("pop_last", QUICK, HARMFUL, Result.VALUE);

        private ListOperations() {}
    }

    /// The operations of a single value.
    public static final class ValueOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.VALUE);

        public static final Operation<@Nullable Object> GET =
                ALL.add("get", QUICK, HARMLESS, Result.VALUE);
        public static final Operation<Void> SET =
                ALL.add("set", QUICK, HARMFUL, Result.DONE, VALUE);

        /// The value before.
        public static final Operation<@Nullable Object> GET_AND_SET =
                ALL.add("get_and_set", QUICK, HARMFUL, Result.VALUE, VALUE);

        /// Expected, value; whether it was the expected one.
        public static final Operation<Boolean> COMPARE_AND_SET =
                ALL.add("compare_and_set", COMPARING, HARMFUL, Result.FLAG, VALUE, VALUE);

        /// The new value.
        public static final Operation<@Nullable Object> UPDATE_AND_GET =
                ALL.add("update_and_get", FREE, HARMFUL, Result.VALUE, FUNCTION);

        /// The value before.
        public static final Operation<@Nullable Object> GET_AND_UPDATE =
                ALL.add("get_and_update", FREE, HARMFUL, Result.VALUE, FUNCTION);

        public static final Operation<Long> WATCH = ALL.addWatch();

        public static final Operation<Void> UNWATCH = ALL.addUnwatch();

        private ValueOperations() {}
    }

    /// The operations of a namespace.
    public static final class NamespaceOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.NAMESPACE);

        public static final Operation<@Nullable Object> GET =
                ALL.add("__getattribute__", QUICK, HARMLESS, Result.VALUE, TEXT);
        public static final Operation<Void> SET =
                ALL.add("__setattr__", QUICK, HARMFUL, Result.DONE, TEXT, VALUE);

        /// Whether it was there.
        public static final Operation<Boolean> REMOVE =
                ALL.add("__delattr__", QUICK, HARMFUL, Result.FLAG, TEXT);

        /// A list of texts.
        public static final Operation<@Nullable Object> NAMES =
                ALL.add("names", LINEAR, HARMLESS, Result.VALUE);

        private NamespaceOperations() {}
    }
}
