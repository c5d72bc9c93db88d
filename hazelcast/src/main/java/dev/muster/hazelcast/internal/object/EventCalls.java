package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.object.State.Outcome;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.SyncOperations.EventOperations;
import dev.muster.internal.protocol.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of an event.
final class EventCalls extends CellCalls<EventState> {
    EventCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, EventState.KIND);
    }

    @Override
    Plan<EventState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(EventOperations.SET)) {
            return Plan.of((state, _) -> state.changed(true).with(null));
        }
        if (operation.equals(EventOperations.CLEAR)) {
            return Plan.of((state, _) -> state.changed(false).with(null));
        }
        if (operation.equals(EventOperations.IS_SET)) {
            return Plan.of((state, _) -> state.with(state.isSet()));
        }
        if (operation.equals(EventOperations.AWAIT)) {
            return Plan.waiting(
                    new Watching()::attempt, number(arguments[0]), false, result -> result);
        }
        throw unknown(operation);
    }

    /// One that waits.
    private static final class Watching {
        private long times;

        Outcome<EventState> attempt(EventState state, State.Turn turn) {
            if (state.isSet() || (turn.hasWaited() && state.times() > times)) {
                return state.with(true);
            }
            if (!turn.hasWaited()) {
                times = state.times();
            }
            return state.with(State.NOT_YET);
        }
    }

    @Override
    List<Told> changes(EventState state) {
        return state.changes().stream().map(this::told).toList();
    }

    private Told told(boolean isSet) {
        Encoded value = objects().written(isSet);
        return new Told(Change.CHANGED, out -> Values.write(value, out));
    }
}
