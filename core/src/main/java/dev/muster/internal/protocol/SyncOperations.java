package dev.muster.internal.protocol;

import static dev.muster.internal.protocol.Operation.Cost.COMPARING;
import static dev.muster.internal.protocol.Operation.Cost.LINEAR;
import static dev.muster.internal.protocol.Operation.Cost.QUICK;
import static dev.muster.internal.protocol.Operation.Cost.WAITING;
import static dev.muster.internal.protocol.Operation.Repeat.HARMFUL;
import static dev.muster.internal.protocol.Operation.Repeat.HARMLESS;
import static dev.muster.internal.protocol.Shape.NUMBER;
import static dev.muster.internal.protocol.Shape.TEXT;
import static dev.muster.internal.protocol.Shape.TIME;
import static dev.muster.internal.protocol.Shape.VALUE;

import dev.muster.internal.protocol.Result.LeaseReply;
import dev.muster.internal.protocol.Result.ObjectReply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of what clients wait at: queues, locks, conditions, semaphores, events and
/// barriers.
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

        public static final Operation<Long> WATCH = ALL.addWatch();

        public static final Operation<Void> UNWATCH = ALL.addUnwatch();

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

    /// The operations of a queue.
    public static final class QueueOperations {
        /// All of them.
        public static final Operation.Table ALL = new Operation.Table(SharedType.QUEUE);

        /// Whether there was room in time.
        public static final Operation<Boolean> PUT =
                ALL.add("put", WAITING, HARMFUL, Result.UNLESS_FALSE, TIME, VALUE);

        /// An item for the front, which its taker did not want after all.
        public static final Operation<Void> PUT_BACK =
                ALL.add("put_back", QUICK, HARMFUL, Result.DONE, VALUE);

        /// The item is done with it.
        public static final Operation<@Nullable Object> TAKE =
                ALL.add("get", WAITING, HARMFUL, Result.VALUE, TIME);

        /// A lease is given back when the session breaks, so taking again does no harm.
        public static final Operation<LeaseReply> TAKE_LEASE =
                ALL.add("lease", WAITING, HARMLESS, Result.LEASE, TIME);

        /// Lease; whether it was still held.
        public static final Operation<Boolean> DONE =
                ALL.add("lease_done", QUICK, HARMFUL, Result.FLAG, NUMBER);

        /// Lease, reason; whether it was still held.
        public static final Operation<Boolean> GIVE_BACK =
                ALL.add("lease_give_back", QUICK, HARMFUL, Result.FLAG, NUMBER, TEXT);

        public static final Operation<Void> JOIN = ALL.add("join", WAITING, HARMLESS, Result.DONE);

        public static final Operation<Integer> SIZE =
                ALL.add("qsize", QUICK, HARMLESS, Result.COUNT);

        /// How many items can still be put in.
        public static final Operation<Integer> ROOM =
                ALL.add("room", QUICK, HARMLESS, Result.COUNT);

        /// Place, most; the items from that place on.
        public static final Operation<List<@Nullable Object>> PAGE =
                ALL.add("page", LINEAR, HARMLESS, Result.ELEMENTS, NUMBER, NUMBER);

        /// Most; the items taken.
        public static final Operation<List<@Nullable Object>> DRAIN =
                ALL.add("drain", LINEAR, HARMFUL, Result.ELEMENTS, NUMBER);

        /// Whether it was there.
        public static final Operation<Boolean> REMOVE =
                ALL.add("remove", COMPARING, HARMFUL, Result.FLAG, VALUE);

        public static final Operation<Boolean> CONTAINS =
                ALL.add("contains", COMPARING, HARMLESS, Result.FLAG, VALUE);

        public static final Operation<Void> CLEAR = ALL.add("clear", LINEAR, HARMFUL, Result.DONE);

        public static final Operation<ObjectReply> DEAD_LETTERS =
                ALL.add("dead_letters", QUICK, HARMLESS, Result.OBJECT);

        private QueueOperations() {}
    }
}
