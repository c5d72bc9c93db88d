package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.TIME;

/// The operations of a barrier.
public final class BarrierOperations {
    /// All of them.
    public static final Operation.Table ALL = new Operation.Table(SharedType.BARRIER);

    /// The result of [#AWAIT] at a broken barrier, instead of how many arrived before.
    public static final int IS_BROKEN = -1;

    /// The result of [#AWAIT] for a caller whose time is over, or that was withdrawn.
    public static final int IS_LATE = -2;

    /// How many arrived before; [#IS_BROKEN] or [#IS_LATE].
    public static final Operation<Integer> AWAIT =
            ALL.add("wait", WAITING, HARMFUL, Result.COUNT, TIME);

    public static final Operation<Integer> PARTIES =
            ALL.add("parties", QUICK, HARMLESS, Result.COUNT);
    public static final Operation<Integer> NUMBER_WAITING =
            ALL.add("n_waiting", QUICK, HARMLESS, Result.COUNT);
    public static final Operation<Boolean> BROKEN = ALL.add("broken", QUICK, HARMLESS, Result.FLAG);
    public static final Operation<Void> ABORT = ALL.add("abort", QUICK, HARMFUL, Result.DONE);
    public static final Operation<Void> RESET = ALL.add("reset", QUICK, HARMFUL, Result.DONE);

    private BarrierOperations() {}
}
