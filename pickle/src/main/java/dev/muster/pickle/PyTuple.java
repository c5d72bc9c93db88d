package dev.muster.pickle;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's `tuple`: immutable, compared item by item by Python's rules, and never equal to a list.
///
/// A tuple may hold what cannot be hashed (a list); then [#hashCode] throws Python's `TypeError`.
public final class PyTuple implements Iterable<@Nullable Object> {
    /// `()`
    public static final PyTuple EMPTY = new PyTuple(new Object[0]);

    private final @Nullable Object[] items;

    /// 0 until it is known.
    private int hash;

    /// 0 until it is known.
    private int fullHash;

    private PyTuple(@Nullable Object[] items) {
        this.items = items;
    }

    /// A tuple of `items`.
    public static PyTuple of(@Nullable Object... items) {
        return items.length == 0 ? EMPTY : new PyTuple(items.clone());
    }

    /// A tuple of the present items of the list.
    public static PyTuple ofList(List<? extends @Nullable Object> items) {
        return adopt(items.toArray());
    }

    /// A tuple over this array itself, which must not be changed any more.
    static PyTuple adopt(@Nullable Object[] items) {
        return items.length == 0 ? EMPTY : new PyTuple(items);
    }

    /// The item at `index`.
    ///
    /// @param index from 0 to `size() - 1`
    /// @throws IndexOutOfBoundsException outside that range
    public @Nullable Object get(int index) {
        return items[index];
    }

    /// How many items there are.
    public int size() {
        return items.length;
    }

    /// The items as an unmodifiable list.
    public List<@Nullable Object> toList() {
        return Collections.<@Nullable Object>unmodifiableList(
                Arrays.<@Nullable Object>asList(items));
    }

    /// The items themselves: to be read only.
    @Nullable Object[] items() {
        return items;
    }

    /// The hash that [PyEquality#hash] has computed, or 0.
    int cachedHash() {
        return hash;
    }

    void cacheHash(int computed) {
        hash = computed;
    }

    /// The hash that [FullHash] has computed, or 0.
    int cachedFullHash() {
        return fullHash;
    }

    void cacheFullHash(int computed) {
        fullHash = computed;
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return toList().iterator();
    }

    /// Python's `==`.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PyTuple && PyEquality.equal(this, other);
    }

    /// A hash that agrees with [#equals], different in each run of the JVM.
    ///
    /// @throws PyException `TypeError` if an item cannot be hashed
    @Override
    public int hashCode() {
        return PyEquality.hash(this);
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
