package dev.muster.internal.client.python;

import dev.muster.internal.client.ListProxy;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A `list` kept by a manager of CPython, which knows an order of its elements, too.
final class PythonList<E> extends ListProxy<E> {
    private final PythonObject list;

    PythonList(PythonObject list) {
        super(list);
        this.list = list;
    }

    /// Python's order, in one step; another order is made here and written element by element.
    @Override
    public void sort(@Nullable Comparator<? super E> order) {
        if (order == null) {
            list.ask("sort");
        } else {
            super.sort(order);
        }
    }
}
