package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.object.State.Outcome;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SyncOperations.SemaphoreOperations;
import org.jspecify.annotations.Nullable;

/// The calls of a semaphore.
final class SemaphoreCalls extends CellCalls<SemaphoreState> {
    SemaphoreCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, SemaphoreState.KIND);
    }

    @Override
    Plan<SemaphoreState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(SemaphoreOperations.ACQUIRE)) {
            long nanos = number(arguments[1]);
            var taking =
                    new Taking(objects().cells().nextChange(), number(arguments[0]), nanos != 0);
            return new Plan<>(
                    taking::attempt, taking::giveUp, nanos, null, () -> false, result -> result);
        }
        if (operation.equals(SemaphoreOperations.RELEASE)) {
            long count = number(arguments[0]);
            return Plan.of((state, turn) -> state.release(turn.process(), count));
        }
        if (operation.equals(SemaphoreOperations.AVAILABLE)) {
            return Plan.of((state, _) -> state.with(Math.toIntExact(state.permits())));
        }
        throw unknown(operation);
    }

    /// Sets how many permits there are at first, unless it is in use.
    void make(long permits) {
        perform((state, _) -> state.isMade() ? state.with(null) : state.made(permits).with(null));
    }

    /// One call that takes permits.
    private static final class Taking {
        private final long number;
        private final long permits;
        private final boolean mayWait;

        /// In the queue as this; as of the last attempt.
        private @Nullable Owner queued;

        Taking(long number, long permits, boolean mayWait) {
            this.number = number;
            this.permits = permits;
            this.mayWait = mayWait;
        }

        Outcome<SemaphoreState> attempt(SemaphoreState state, State.Turn turn) {
            var who = new Owner(turn.process(), number);
            if (state.isWaiting(who)) {
                return state.with(State.NOT_YET);
            }
            if (turn.hasWaited() && who.equals(queued)) {
                return state.with(true); // taken out of the queue by whoever gave it the permits
            }
            queued = who;
            return state.acquire(who, permits, mayWait);
        }

        Outcome<SemaphoreState> giveUp(SemaphoreState state, State.Turn turn) {
            var who = new Owner(turn.process(), number);
            if (state.isWaiting(who)) {
                return state.leave(who).with(State.LATE);
            }
            return state.with(turn.hasWaited() && who.equals(queued) ? (Object) true : State.LATE);
        }
    }
}
