package dev.muster.pickle;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Python's `collections.deque`; when a bounded one is full, adding at the end drops the first.
public final class PyDeque extends AbstractCollection<@Nullable Object> {
    private static final int UNBOUNDED = -1;

    private final int maxLength;

    /// A ring: the first item is at `head`.
    private @Nullable Object[] ring = new @Nullable Object[4];

    private int head;
    private int size;

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

    /// A deque of the present items.
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
        if (size == maxLength) {
            ring[head] = null;
            head = head + 1 & ring.length - 1;
            size--;
        } else if (size == ring.length) {
            grow();
        }
        ring[head + size++ & ring.length - 1] = item;
        return true;
    }

    private void grow() {
        @Nullable Object[] larger = new @Nullable Object[2 * ring.length];
        System.arraycopy(ring, head, larger, 0, ring.length - head);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        ring = larger;
        head = 0;
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return new Walk();
    }

    @Override
    public int size() {
        return size;
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

    private final class Walk implements Iterator<@Nullable Object> {
        private int passed;

        @Override
        public boolean hasNext() {
            return passed < size;
        }

        @Override
        public @Nullable Object next() {
            if (passed >= size) {
                throw new NoSuchElementException("the iteration has ended");
            }
            return ring[head + passed++ & ring.length - 1];
        }
    }
}
