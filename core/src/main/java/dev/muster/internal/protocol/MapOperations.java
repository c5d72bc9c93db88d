package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.COMPARING;
import static dev.muster.internal.protocol.Operation.Cost.FREE;
import static dev.muster.internal.protocol.Operation.Cost.LINEAR;
import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.ENTRIES;
import static dev.muster.internal.protocol.Shape.FLAG;
import static dev.muster.internal.protocol.Shape.FUNCTION;
import static dev.muster.internal.protocol.Shape.KEY;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.VALUE;

import dev.muster.internal.protocol.Result.MapPage;
import dev.muster.internal.protocol.Result.Versioned;
import org.jspecify.annotations.Nullable;

/// The operations of a map.
public final class MapOperations {
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

    public static final Operation<Integer> SIZE = ALL.add("__len__", QUICK, HARMLESS, Result.COUNT);

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

    /// Listener, whether values are wanted: see [Change].
    public static final Operation<Long> WATCH =
            ALL.add("watch", QUICK, HARMLESS, Result.VERSION, NUMBER, FLAG);

    /// Listener.
    public static final Operation<Void> UNWATCH =
            ALL.add("unwatch", QUICK, HARMLESS, Result.DONE, NUMBER);

    /// The present value.
    public static final Operation<@Nullable Object> SET_DEFAULT =
            ALL.add("setdefault", QUICK, HARMFUL, Result.VALUE, KEY, VALUE);

    private MapOperations() {}
}
