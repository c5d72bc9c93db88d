package dev.muster.hazelcast.internal.object;

import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.DataOperations.NamespaceOperations;
import dev.muster.internal.protocol.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a namespace.
final class NamespaceCalls extends CellCalls<NamespaceState> {
    NamespaceCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, NamespaceState.KIND);
    }

    @Override
    Plan<NamespaceState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(NamespaceOperations.NAMES)) {
            return Plan.of((state, _) -> state.with(List.copyOf(state.values().keySet())));
        }
        String name = String.valueOf(arguments[0]);
        if (operation.equals(NamespaceOperations.GET)) {
            return Plan.of(
                    (state, _) -> state.with(state.values().get(name)),
                    stored -> stored == null ? null : objects().read(stored));
        }
        if (operation.equals(NamespaceOperations.SET)) {
            Encoded value = objects().written(arguments[1]);
            return Plan.of((state, _) -> state.set(name, value).with(null));
        }
        if (operation.equals(NamespaceOperations.REMOVE)) {
            return Plan.of((state, _) ->
                    state.values().containsKey(name)
                            ? state.set(name, null).with(true)
                            : state.with(false));
        }
        throw unknown(operation);
    }
}
