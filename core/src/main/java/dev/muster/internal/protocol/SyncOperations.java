package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.FLAG;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.TIME;

/// The operations of what clients wait at: locks, conditions, semaphores, events and barriers.
public final class SyncOperations {
    private SyncOperations() {}

    /// The operations of a reentrant lock.
    public static final class LockOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.LOCK);

        /// Whether it was taken. A lock that was taken is released when the session breaks, so
        /// taking again does no harm.
        public static final Operation<Boolean> LOCK =
                ALL.add("acquire", WAITING, HARMLESS, Result.FLAG, TIME);

        public static final Operation<Void> UNLOCK =
                ALL.add("release", QUICK, HARMFUL, Result.DONE);
        public static final Operation<ObjectReply> NEW_CONDITION =
                ALL.add("condition", QUICK, HARMLESS, Result.OBJECT);

        /// Whether the caller holds it, and has it from an owner that is gone.
        public static final Operation<Boolean> IS_ABANDONED =
                ALL.add("abandoned", QUICK, HARMLESS, Result.FLAG);

        private LockOperations() {}
    }

    /// The operations of a condition.
    public static final class ConditionOperations {
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

    /// The operations of a semaphore.
    public static final class SemaphoreOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.SEMAPHORE);

        /// Permits; whether they were taken. Permits are given back when the session breaks, so
        /// taking again does no harm.
        public static final Operation<Boolean> ACQUIRE =
                ALL.add("acquire", WAITING, HARMLESS, Result.FLAG, NUMBER, TIME);

        /// Permits; whether there was room for them.
        public static final Operation<Boolean> RELEASE =
                ALL.add("release", QUICK, HARMFUL, Result.FLAG, NUMBER);

        public static final Operation<Integer> AVAILABLE =
                ALL.add("permits", QUICK, HARMLESS, Result.COUNT);

        private SemaphoreOperations() {}
    }

    /// The operations of an event.
    public static final class EventOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.EVENT);

        public static final Operation<Void> SET = ALL.add("set", QUICK, HARMLESS, Result.DONE);
        public static final Operation<Void> CLEAR = ALL.add("clear", QUICK, HARMLESS, Result.DONE);
        public static final Operation<Boolean> IS_SET =
                ALL.add("is_set", QUICK, HARMLESS, Result.FLAG);

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

    /// The operations of a barrier.
    public static final class BarrierOperations {
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
        public static final Operation<Boolean> BROKEN =
                ALL.add("broken", QUICK, HARMLESS, Result.FLAG);
        public static final Operation<Void> ABORT = ALL.add("abort", QUICK, HARMFUL, Result.DONE);
        public static final Operation<Void> RESET = ALL.add("reset", QUICK, HARMFUL, Result.DONE);

        private BarrierOperations() {}
    }
}
