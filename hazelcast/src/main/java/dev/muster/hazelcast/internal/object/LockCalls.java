package dev.muster.hazelcast.internal.object;

import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.SyncOperations.LockOperations;
import org.jspecify.annotations.Nullable;

/// The calls of a lock. A thread is known by its number in its process.
final class LockCalls extends CellCalls<LockState> {
    LockCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, LockState.KIND);
    }

    @Override
    Plan<LockState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        long thread = Thread.currentThread().threadId();
        if (operation.equals(LockOperations.LOCK)) {
            long nanos = number(arguments[0]);
            return new Plan<>(
                    (state, turn) -> state.lock(owner(turn, thread), nanos != 0),
                    (state, turn) -> state.leave(owner(turn, thread)),
                    nanos,
                    null,
                    () -> false,
                    result -> result);
        }
        if (operation.equals(LockOperations.UNLOCK)) {
            return Plan.of((state, turn) -> state.unlock(owner(turn, thread)), _ -> null);
        }
        if (operation.equals(LockOperations.IS_ABANDONED)) {
            return Plan.of((state, turn) ->
                    state.with(state.isAbandoned() && state.isHeldBy(owner(turn, thread))));
        }
        throw unknown(operation);
    }

    static Owner owner(State.Turn turn, long thread) {
        return new Owner(turn.process(), thread);
    }

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        ObjectId condition = objects().newId(SharedType.CONDITION);
        ConditionState.write(objects(), condition, id().number());
        return new ConditionCalls(objects(), condition, "of " + name(), this);
    }
}
