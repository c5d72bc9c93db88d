package dev.muster.pickle;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Python's `set`: elements compared by Python's equality, in insertion order.
public final class PySet extends AbstractSet<@Nullable Object> {
    private final KeyTable table = new KeyTable(false);

    /// An empty set.
    public PySet() {}

    /// A set of `elements`.
    public static PySet of(@Nullable Object... elements) {
        PySet set = new PySet();
        for (Object element : elements) {
            set.add(element);
        }
        return set;
    }

    /// A set of the present elements.
    public static PySet copyOf(Collection<?> elements) {
        PySet set = new PySet();
        set.addAll(elements);
        return set;
    }

    KeyTable table() {
        return table;
    }

    static KeyTable tableOf(Set<?> set) {
        return switch (set) {
            case PySet same -> same.table;
            case PyFrozenSet frozen -> frozen.table();
            default -> copyOf(set).table;
        };
    }

    @Override
    public boolean add(@Nullable Object element) {
        return table.put(element, null, null);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return table.find(element, null) >= 0;
    }

    @Override
    public boolean remove(@Nullable Object element) {
        int entry = table.find(element, null);
        if (entry >= 0) {
            table.remove(entry);
        }
        return entry >= 0;
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return table.iterator(table::key);
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public void clear() {
        table.clear();
    }

    /// Python's `==` with a set or frozenset; with any other set by the contract of `Set`.
    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof PySet || other instanceof PyFrozenSet)
                ? PyEquality.equal(this, other)
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return sumOfHashes(table);
    }

    static int sumOfHashes(KeyTable table) {
        int sum = 0;
        for (int entry = table.next(-1); entry >= 0; entry = table.next(entry)) {
            sum += PyEquality.hash(table.key(entry));
        }
        return sum;
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
