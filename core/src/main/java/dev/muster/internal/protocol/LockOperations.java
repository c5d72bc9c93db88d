package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.TIME;

/// The operations of a reentrant lock.
public final class LockOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.LOCK);

    /// Whether it was taken. A lock that was taken is released when the session breaks, so taking
    /// again does no harm.
    public static final Operation<Boolean> LOCK =
            ALL.add("acquire", WAITING, HARMLESS, Result.FLAG, TIME);

    public static final Operation<Void> UNLOCK = ALL.add("release", QUICK, HARMFUL, Result.DONE);
    public static final Operation<ObjectReply> NEW_CONDITION =
            ALL.add("condition", QUICK, HARMLESS, Result.OBJECT);

    /// Whether the caller holds it, and has it from an owner that is gone.
    public static final Operation<Boolean> IS_ABANDONED =
            ALL.add("abandoned", QUICK, HARMLESS, Result.FLAG);

    private LockOperations() {}
}
