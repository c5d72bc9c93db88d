package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.TIME;

/// The operations of a condition.
public final class ConditionOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.CONDITION);

    /// Whether a signal came.
    public static final Operation<Boolean> AWAIT =
            ALL.add("wait", WAITING, HARMFUL, Result.FLAG, TIME);

    /// How many are to go on.
    public static final Operation<Void> SIGNAL =
            ALL.add("notify", WAITING, HARMFUL, Result.DONE, NUMBER);

    public static final Operation<ObjectReply> LOCK =
            ALL.add("lock", QUICK, HARMLESS, Result.OBJECT);

    private ConditionOperations() {}
}
