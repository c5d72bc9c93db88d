package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.COMPARING;
import static dev.muster.internal.protocol.Operation.Cost.LINEAR;
import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.FLAG;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.VALUE;
import static dev.muster.internal.protocol.Shape.VALUES;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of a list; a place is a number from 0.
public final class ListOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.LIST);

    /// Place; the element there.
    public static final Operation<@Nullable Object> GET =
            ALL.add("__getitem__", QUICK, HARMLESS, Result.VALUE, NUMBER);

    /// Place, element; the one before.
    public static final Operation<@Nullable Object> SET =
            ALL.add("set", QUICK, HARMFUL, Result.VALUE, NUMBER, VALUE);

    public static final Operation<Void> ADD = ALL.add("append", QUICK, HARMFUL, Result.DONE, VALUE);

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

    public static final Operation<Integer> SIZE = ALL.add("__len__", QUICK, HARMLESS, Result.COUNT);

    public static final Operation<Void> CLEAR = ALL.add("clear", LINEAR, HARMFUL, Result.DONE);

    /// Place, most; the elements from that place on.
    public static final Operation<List<@Nullable Object>> PAGE =
            ALL.add("page", LINEAR, HARMLESS, Result.ELEMENTS, NUMBER, NUMBER);

    /// Place + 1, or 0 for the end; elements.
    public static final Operation<Void> ADD_ALL =
            ALL.add("extend", QUICK, HARMFUL, Result.DONE, NUMBER, VALUES);

    /// Listener, whether values are wanted: see [Change].
    public static final Operation<Long> WATCH =
            ALL.add("watch", QUICK, HARMLESS, Result.VERSION, NUMBER, FLAG);

    /// Listener.
    public static final Operation<Void> UNWATCH =
            ALL.add("unwatch", QUICK, HARMLESS, Result.DONE, NUMBER);

    public static final Operation<@Nullable Object> GET_LAST =
            ALL.add("last", QUICK, HARMLESS, Result.VALUE);

    public static final Operation<@Nullable Object> REMOVE_LAST =
            ALL.add("pop_last", QUICK, HARMFUL, Result.VALUE);

    private ListOperations() {}
}
