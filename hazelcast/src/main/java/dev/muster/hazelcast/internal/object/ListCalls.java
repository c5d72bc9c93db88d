package dev.muster.hazelcast.internal.object;

import dev.muster.internal.codec.Encoded;
import dev.muster.internal.protocol.DataOperations.ListOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The calls of a list.
final class ListCalls extends CellCalls<ListState> {
    ListCalls(ClusterObjects objects, ObjectId id, String name) {
        super(objects, id, name, ListState.KIND);
    }

    @Override
    Plan<ListState> plan(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(ListOperations.GET)) {
            long place = number(arguments[0]);
            return Plan.of((state, _) -> state.get(place), this::value);
        }
        if (operation.equals(ListOperations.SIZE)) {
            return Plan.of((state, _) -> state.with(state.elements().size()));
        }
        if (operation.equals(ListOperations.GET_LAST)) {
            return Plan.of((state, _) -> state.get(state.elements().size() - 1L), this::value);
        }
        if (operation.equals(ListOperations.PAGE)) {
            long from = number(arguments[0]);
            long most = number(arguments[1]);
            return Plan.of((state, _) -> state.with(page(state, from, most)), this::values);
        }
        return change(operation, arguments);
    }

    private Plan<ListState> change(Operation<?> operation, @Nullable Object[] arguments) {
        if (operation.equals(ListOperations.SET)) {
            long place = number(arguments[0]);
            Encoded element = objects().written(arguments[1]);
            return Plan.of((state, _) -> state.set(place, element), this::value);
        }
        if (operation.equals(ListOperations.ADD)) {
            List<Encoded> element = List.of(objects().written(arguments[0]));
            return Plan.of((state, _) -> state.add(-1, element));
        }
        if (operation.equals(ListOperations.INSERT)) {
            long place = number(arguments[0]);
            List<Encoded> element = List.of(objects().written(arguments[1]));
            return Plan.of((state, _) -> state.add(place, element));
        }
        if (operation.equals(ListOperations.ADD_ALL)) {
            long place = number(arguments[0]) - 1;
            var elements = new ArrayList<Encoded>();
            ((List<?>) Objects.requireNonNull(arguments[1]))
                    .forEach(each -> elements.add(objects().written(each)));
            return Plan.of((state, _) -> state.add(place, elements));
        }
        if (operation.equals(ListOperations.REMOVE_AT)) {
            long place = number(arguments[0]);
            return Plan.of((state, _) -> state.remove(place), this::value);
        }
        if (operation.equals(ListOperations.REMOVE_LAST)) {
            return Plan.of((state, _) -> state.remove(state.elements().size() - 1L), this::value);
        }
        if (operation.equals(ListOperations.CLEAR)) {
            return Plan.of((state, _) -> state.cleared());
        }
        throw unknown(operation);
    }

    private @Nullable Object value(@Nullable Object stored) {
        return objects().read(stored);
    }

    private static List<Encoded> page(ListState state, long from, long most) {
        int size = state.elements().size();
        int begin = Math.clamp(from, 0, size);
        return state.elements().subList(begin, Math.clamp(begin + most, begin, size));
    }

    private Object values(@Nullable Object stored) {
        var values = new ArrayList<@Nullable Object>();
        ((List<?>) Objects.requireNonNull(stored))
                .forEach(each -> values.add(objects().read(each)));
        return values;
    }

    // ---- what compares ----

    @Override
    @SuppressWarnings("unchecked") // the operation says what it returns
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        if (operation.equals(ListOperations.INDEX_OF)) {
            return (R) (Object) indexIn(elements(), objects().written(arguments[0]));
        }
        if (operation.equals(ListOperations.LAST_INDEX_OF)) {
            List<Encoded> all = elements();
            int fromEnd = indexIn(all.reversed(), objects().written(arguments[0]));
            return (R) (Object) (fromEnd < 0 ? -1 : all.size() - 1 - fromEnd);
        }
        if (operation.equals(ListOperations.REMOVE)) {
            return (R) (Object) remove(objects().written(arguments[0]));
        }
        return super.call(operation, arguments);
    }

    private List<Encoded> elements() {
        return cell().look().state().elements();
    }

    private int indexIn(List<Encoded> elements, Encoded wanted) {
        for (int i = 0; i < elements.size(); i++) {
            if (objects().areSame(elements.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private boolean remove(Encoded wanted) {
        while (true) {
            List<Encoded> all = elements();
            int place = indexIn(all, wanted);
            if (place < 0) {
                return false;
            }
            List<Encoded> before = all.subList(0, place + 1);
            Object removed =
                    perform((state, _) ->
                            startsWith(state.elements(), before)
                                    ? state.remove(place)
                                    : state.with(null));
            if (removed != null) {
                return true;
            }
        }
    }

    private static boolean startsWith(List<Encoded> elements, List<Encoded> first) {
        return elements.size() >= first.size() && elements.subList(0, first.size()).equals(first);
    }

    @Override
    List<Told> changes(ListState state) {
        return state.events().stream().map(ListCalls::told).toList();
    }

    private static Told told(ListState.Event event) {
        return new Told(
                event.kind(),
                out -> {
                    if (event.kind() != Change.REORDERED) {
                        out.writeUnsigned(event.place());
                    }
                    if (event.element() != null) {
                        Values.write(event.element(), out);
                    }
                });
    }
}
