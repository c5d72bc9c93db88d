package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.COMPARING;
import static dev.muster.internal.protocol.Operation.Cost.FREE;
import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.FLAG;
import static dev.muster.internal.protocol.Shape.FUNCTION;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.VALUE;

import org.jspecify.annotations.Nullable;

/// The operations of a single value.
public final class ValueOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.VALUE);

    public static final Operation<@Nullable Object> GET =
            ALL.add("get", QUICK, HARMLESS, Result.VALUE);
    public static final Operation<Void> SET = ALL.add("set", QUICK, HARMFUL, Result.DONE, VALUE);

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

    /// Listener, whether values are wanted: see [Change].
    public static final Operation<Long> WATCH =
            ALL.add("watch", QUICK, HARMLESS, Result.VERSION, NUMBER, FLAG);

    /// Listener.
    public static final Operation<Void> UNWATCH =
            ALL.add("unwatch", QUICK, HARMLESS, Result.DONE, NUMBER);

    private ValueOperations() {}
}
