package dev.muster.internal.client.python;

import dev.muster.internal.client.ListProxy;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A `list` kept by a manager of CPython, which can also sort by Python's order.
final class PythonList<E> extends ListProxy<E> {
    private final PythonObject list;

    PythonList(PythonObject list) {
        super(list);
        this.list = list;
    }

    /// Python's order, atomically; any other order is computed here and written element by element.
    @Override
    public void sort(@Nullable Comparator<? super E> order) {
        if (order == null) {
            list.ask("sort");
        } else {
            super.sort(order);
        }
    }
}
