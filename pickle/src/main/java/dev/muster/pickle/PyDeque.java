package dev.muster.pickle;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Python's `collections.deque`; when a bounded one is full, adding at the end drops the first.
public final class PyDeque extends AbstractCollection<@Nullable Object> {
    private static final int UNBOUNDED = -1;

    private final LinkedList<@Nullable Object> items = new LinkedList<>();
    private final int maxLength;

    private PyDeque(int maxLength) {
        this.maxLength = maxLength;
    }

    /// An empty deque without a bound.
    public static PyDeque unbounded() {
        return new PyDeque(UNBOUNDED);
    }

    /// An empty deque with a bound.
    ///
    /// @param maxLength the most items it keeps, at least 0
    public static PyDeque bounded(int maxLength) {
        if (maxLength < 0) {
            throw new IllegalArgumentException(
                    "maxLength is " + maxLength + ", must be at least 0");
        }
        return new PyDeque(maxLength);
    }

    /// A deque of the items there are at this moment.
    public static PyDeque copyOf(Collection<?> items) {
        PyDeque deque = unbounded();
        deque.addAll(items);
        return deque;
    }

    /// The bound, or nothing.
    public OptionalInt maxLength() {
        return maxLength == UNBOUNDED ? OptionalInt.empty() : OptionalInt.of(maxLength);
    }

    @Override
    public boolean add(@Nullable Object item) {
        if (maxLength == 0) {
            return true;
        }
        if (items.size() == maxLength) {
            items.removeFirst();
        }
        return items.add(item);
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return items.iterator();
    }

    @Override
    public int size() {
        return items.size();
    }

    /// Python's `==`.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PyDeque && PyEquality.equal(this, other);
    }

    @Override
    public int hashCode() {
        return size();
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
