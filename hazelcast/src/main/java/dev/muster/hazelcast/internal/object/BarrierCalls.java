package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.object.State.Outcome;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SyncOperations.BarrierOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The calls of a barrier.
final class BarrierCalls extends CellCalls<BarrierState> {
    BarrierCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, BarrierState.KIND);
    }

    @Override
    Plan<BarrierState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(BarrierOperations.AWAIT)) {
            var arrival = new Arrival(objects().cells().nextChange());
            return new Plan<>(
                    arrival::attempt,
                    arrival::giveUp,
                    number(arguments[0]),
                    null,
                    () -> BarrierOperations.IS_LATE,
                    result -> result);
        }
        if (operation.equals(BarrierOperations.PARTIES)) {
            return Plan.of((state, _) -> state.with(Math.toIntExact(state.parties())));
        }
        if (operation.equals(BarrierOperations.NUMBER_WAITING)) {
            return Plan.of((state, _) -> state.with(state.arrived().size()));
        }
        if (operation.equals(BarrierOperations.BROKEN)) {
            return Plan.of((state, _) -> state.with(state.isBroken()));
        }
        if (operation.equals(BarrierOperations.ABORT)) {
            return Plan.of((state, _) -> state.broken().with(null));
        }
        if (operation.equals(BarrierOperations.RESET)) {
            return Plan.of((state, _) -> state.reset().with(null));
        }
        throw unknown(operation);
    }

    /// Sets for how many parties it is, unless it was made before.
    void make(long parties) {
        perform((state, _) ->
                state.parties() == 0 ? state.of(parties).with(null) : state.with(null));
    }

    /// @throws UncheckedIOException if nobody has made it
    void requireMade(String name) {
        if (cell().look().state().parties() == 0) {
            String message =
                    "the cluster %s has no barrier '%s': make it with barrier(name, parties)"
                            .formatted(objects().cells().name(), name);
            throw new UncheckedIOException(message, new IOException(message));
        }
    }

    /// One party: arrives with its first attempt, then waits for the end of its round.
    private static final class Arrival {
        private final long number;

        // As of the last attempt.
        private long process;
        private long round;
        private int place;

        Arrival(long number) {
            this.number = number;
        }

        Outcome<BarrierState> attempt(BarrierState state, State.Turn turn) {
            if (turn.hasWaited() && process == turn.process()) {
                return waited(state);
            }
            if (state.isBroken()) {
                return state.with(BarrierOperations.IS_BROKEN);
            }
            process = turn.process();
            round = state.round();
            place = state.arrived().size();
            BarrierState next = state.arrive(new Owner(process, number));
            return next.with(next.round() > round ? (Object) place : State.NOT_YET);
        }

        private Outcome<BarrierState> waited(BarrierState state) {
            if (state.round() == round) {
                return state.with(State.NOT_YET);
            }
            return state.with(state.hadAll(round) ? place : BarrierOperations.IS_BROKEN);
        }

        Outcome<BarrierState> giveUp(BarrierState state, State.Turn turn) {
            return state.round() > round && turn.hasWaited()
                    ? waited(state)
                    : state.broken().with(BarrierOperations.IS_LATE);
        }
    }
}
