package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.FLAG;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.TIME;

/// The operations of an event.
public final class EventOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.EVENT);

    public static final Operation<Void> SET = ALL.add("set", QUICK, HARMLESS, Result.DONE);
    public static final Operation<Void> CLEAR = ALL.add("clear", QUICK, HARMLESS, Result.DONE);
    public static final Operation<Boolean> IS_SET = ALL.add("is_set", QUICK, HARMLESS, Result.FLAG);

    /// Whether it is set.
    public static final Operation<Boolean> AWAIT =
            ALL.add("wait", WAITING, HARMLESS, Result.FLAG, TIME);

    /// Listener, whether values are wanted: see [Change].
    public static final Operation<Long> WATCH =
            ALL.add("watch", QUICK, HARMLESS, Result.VERSION, NUMBER, FLAG);

    /// Listener.
    public static final Operation<Void> UNWATCH =
            ALL.add("unwatch", QUICK, HARMLESS, Result.DONE, NUMBER);

    private EventOperations() {}
}
