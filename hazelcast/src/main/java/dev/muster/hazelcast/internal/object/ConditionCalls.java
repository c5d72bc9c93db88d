package dev.muster.hazelcast.internal.object;

import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.ConditionOperations;
import org.jspecify.annotations.Nullable;

/// The calls of a condition, which is part of its lock.
final class ConditionCalls extends CellCalls<LockState> {
    private final LockCalls lock;

    ConditionCalls(ClusterObjects objects, ObjectId id, String name, LockCalls lock) {
        super(objects, id, name, lock.cell());
        this.lock = lock;
    }

    @Override
    Plan<LockState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        long thread = Thread.currentThread().threadId();
        long condition = id().number();
        if (operation.equals(ConditionOperations.AWAIT)) {
            long wait = objects().cells().nextChange();
            return new Plan<>(
                    (state, turn) ->
                            state.await(
                                    condition,
                                    LockCalls.owner(turn, thread),
                                    wait,
                                    turn.hasWaited()),
                    (state, turn) -> state.wakeLate(condition, LockCalls.owner(turn, thread), wait),
                    number(arguments[0]),
                    null,
                    () -> false,
                    result -> result);
        }
        if (operation.equals(ConditionOperations.SIGNAL)) {
            int most = Math.toIntExact(number(arguments[0]));
            return Plan.of(
                    (state, turn) -> state.signal(condition, LockCalls.owner(turn, thread), most),
                    _ -> null);
        }
        throw unknown(operation);
    }

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        return lock;
    }
}
