package dev.muster.internal.proxy.python;

import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PySlice;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.ListChange;
import dev.muster.shared.SharedList;
import dev.muster.shared.Subscription;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A `list` kept by a manager of CPython.
///
/// Each change is one step. The element that `set` gives back is the one of a moment before; a
/// place is compared with the size before something is put there: others may come between. A list
/// registered without a proxy class offers only what has no underscores: it is read as a whole.
final class PythonList<E> extends AbstractList<E> implements SharedList<E>, PythonProxy {
    private static final PySlice ALL = new PySlice(null, null, null);

    private final PythonObject list;

    PythonList(PythonObject list) {
        this.list = list;
    }

    @Override
    public PythonObject object() {
        return list;
    }

    @Override
    public E get(int index) {
        return list.offers("__getitem__")
                ? element(at(index, "__getitem__", index))
                : snapshot().get(index);
    }

    /// Calls a method that wants a place where there is an element. Python counts negative ones
    /// from the end.
    private @Nullable Object at(int index, String method, @Nullable Object... arguments) {
        if (index < 0) {
            throw outside(index);
        }
        try {
            return list.ask(method, arguments);
        } catch (PyException e) {
            throw e.is("IndexError") ? (RuntimeException) outside(index).initCause(e) : e;
        }
    }

    private static IndexOutOfBoundsException outside(int index) {
        return new IndexOutOfBoundsException(
                "index is %d, must be that of an element".formatted(index));
    }

    @Override
    public E set(int index, E element) {
        E before = get(index);
        at(index, "__setitem__", index, element);
        return before;
    }

    @Override
    public boolean add(E element) {
        list.ask("append", element);
        return true;
    }

    @Override
    public void add(int index, E element) {
        if (index != 0) {
            Objects.checkIndex(index, size() + 1);
        }
        list.ask("insert", index, element);
    }

    @Override
    public E remove(int index) {
        return element(at(index, "pop", index));
    }

    @Override
    public boolean remove(@Nullable Object element) {
        try {
            list.ask("remove", element);
            return true;
        } catch (PyException e) {
            requireNothing(e);
            return false;
        }
    }

    /// Python's answer for an element that is not there.
    private static void requireNothing(PyException failure) {
        if (!failure.is("ValueError")) {
            throw failure;
        }
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return list.offers("__contains__")
                ? list.test("__contains__", element)
                : indexOf(element) >= 0;
    }

    @Override
    public int indexOf(@Nullable Object element) {
        try {
            return list.ask("index", element) instanceof Long index ? Math.toIntExact(index) : -1;
        } catch (PyException e) {
            requireNothing(e);
            return -1;
        }
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        List<E> elements = snapshot();
        for (int i = elements.size() - 1; i >= 0; i--) {
            if (PyEquality.equal(elements.get(i), element)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return list.offers("__len__") ? list.count("__len__") : snapshot().size();
    }

    @Override
    public void clear() {
        list.ask("__delitem__", ALL);
    }

    // ---- the ends, each in one step ----

    @Override
    public E getFirst() {
        return end("__getitem__", 0);
    }

    @Override
    public E getLast() {
        return end("__getitem__", -1);
    }

    @Override
    public E removeFirst() {
        return end("pop", 0);
    }

    @Override
    public E removeLast() {
        return end("pop", -1);
    }

    private E end(String method, int index) {
        try {
            return element(list.ask(method, index));
        } catch (PyException e) {
            throw e.is("IndexError") ? new NoSuchElementException("the list is empty", e) : e;
        }
    }

    // ---- many elements ----

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        var all = new ArrayList<E>(elements);
        if (!all.isEmpty()) {
            list.ask("extend", all);
        }
        return !all.isEmpty();
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        Objects.checkIndex(index, size() + 1);
        var all = new ArrayList<E>(elements);
        if (!all.isEmpty()) {
            list.ask("__setitem__", new PySlice((long) index, (long) index, null), all);
        }
        return !all.isEmpty();
    }

    @Override
    public List<E> snapshot() {
        var elements = new ArrayList<E>();
        Object copy =
                list.offers("__getitem__") ? list.ask("__getitem__", ALL) : list.ask("#GETVALUE");
        if (copy instanceof Collection<?> all) {
            all.forEach(each -> elements.add(element(each)));
        }
        return elements;
    }

    @Override
    public Object[] toArray() {
        return snapshot().toArray();
    }

    @Override
    public <T> T[] toArray(T[] target) {
        return snapshot().toArray(target);
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

    @Override
    public Iterator<E> iterator() {
        return new ElementsThen<>(snapshot(), this::remove);
    }

    @Override
    public Subscription onChange(ChangeListener<? super ListChange<E>> listener) {
        throw Unsupported.changes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof PythonList<?> that && list.equals(that.list))
                || (other instanceof List<?> elements && snapshot().equals(elements));
    }

    @Override
    public int hashCode() {
        return snapshot().hashCode();
    }

    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T element(@Nullable Object element) {
        return (T) element;
    }
}
