package dev.muster.hazelcast.internal.object;

import dev.muster.RemoteUnaryOperator;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.DataOperations.ValueOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a value. Functions run here, and again if the value has changed meanwhile.
final class ValueCalls extends CellCalls<ValueState> {
    ValueCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, ValueState.KIND);
    }

    @Override
    Plan<ValueState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(ValueOperations.GET)) {
            return Plan.of((state, _) -> state.with(state.value()), this::value);
        }
        if (operation.equals(ValueOperations.SET)) {
            Encoded next = objects().written(arguments[0]);
            return Plan.of((state, _) -> state.set(next).with(null));
        }
        if (operation.equals(ValueOperations.GET_AND_SET)) {
            Encoded next = objects().written(arguments[0]);
            return Plan.of((state, _) -> state.set(next).with(state.value()), this::value);
        }
        throw unknown(operation);
    }

    /// Sets its first value, unless it was set before.
    void make(Encoded initial) {
        perform((state, _) -> state.isMade() ? state.with(null) : state.set(initial).with(null));
    }

    private @Nullable Object value(@Nullable Object stored) {
        return objects().read(stored);
    }

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        if (operation.equals(ValueOperations.COMPARE_AND_SET)) {
            Encoded expected = objects().written(arguments[0]);
            return (R) (Object) compareAndSet(expected, objects().written(arguments[1]));
        }
        if (operation.equals(ValueOperations.UPDATE_AND_GET)
                || operation.equals(ValueOperations.GET_AND_UPDATE)) {
            return (R) update(arguments[0], operation.equals(ValueOperations.UPDATE_AND_GET));
        }
        return super.call(operation, arguments);
    }

    private boolean compareAndSet(Encoded expected, Encoded next) {
        Encoded present = expected;
        while (true) {
            Encoded other = replace(present, next);
            if (other == null) {
                return true;
            }
            if (!objects().areSame(other, expected)) {
                return false;
            }
            present = other;
        }
    }

    /// Sets another value if the present one has these bytes.
    ///
    /// @return null if so, else the present one
    private @Nullable Encoded replace(Encoded present, Encoded next) {
        return (Encoded)
                perform((state, _) ->
                        state.value().equals(present)
                                ? state.set(next).with(null)
                                : state.with(state.value()));
    }

    @SuppressWarnings("unchecked") // the caller knows the value
    private @Nullable Object update(@Nullable Object operator, boolean returnsNew) {
        var function = (RemoteUnaryOperator<@Nullable Object>) operator;
        if (function == null) {
            throw new NullPointerException("function");
        }
        ValueState seen = cell().lastSeen();
        Encoded present = seen != null ? seen.value() : cell().look().state().value();
        while (true) {
            Encoded next = objects().written(function.apply(objects().read(present)));
            Encoded other = replace(present, next);
            if (other == null) {
                return objects().read(returnsNew ? next : present);
            }
            present = other;
        }
    }

    @Override
    List<Told> changes(ValueState state) {
        return state.changes().stream()
                .map(each -> new Told(Change.CHANGED, out -> Values.write(each, out)))
                .toList();
    }
}
