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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of a queue.
public final class QueueOperations {
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

    public static final Operation<Integer> SIZE = ALL.add("qsize", QUICK, HARMLESS, Result.COUNT);

    /// How many items can still be put in.
    public static final Operation<Integer> ROOM = ALL.add("room", QUICK, HARMLESS, Result.COUNT);

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
