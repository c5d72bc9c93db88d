package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.TIME;

/// The operations of a semaphore.
public final class SemaphoreOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.SEMAPHORE);

    /// Permits; whether they were taken. Permits are given back when the session breaks, so taking
    /// again does no harm.
    public static final Operation<Boolean> ACQUIRE =
            ALL.add("acquire", WAITING, HARMLESS, Result.FLAG, NUMBER, TIME);

    /// Permits; whether there was room for them.
    public static final Operation<Boolean> RELEASE =
            ALL.add("release", QUICK, HARMFUL, Result.FLAG, NUMBER);

    public static final Operation<Integer> AVAILABLE =
            ALL.add("permits", QUICK, HARMLESS, Result.COUNT);

    private SemaphoreOperations() {}
}
