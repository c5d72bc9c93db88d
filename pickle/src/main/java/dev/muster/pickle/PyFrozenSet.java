package dev.muster.pickle;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Python's `frozenset`: like [PySet], but immutable, hence usable as a key of a dict.
public final class PyFrozenSet extends AbstractSet<@Nullable Object> {
    private final KeyTable table;

    /// 0 until it is known.
    private int hash;

    /// 0 until it is known.
    private int fullHash;

    private PyFrozenSet(KeyTable table) {
        this.table = table;
    }

    /// A frozenset of `elements`.
    public static PyFrozenSet of(@Nullable Object... elements) {
        return new PyFrozenSet(PySet.of(elements).table());
    }

    /// A frozenset of the present elements.
    public static PyFrozenSet copyOf(Collection<?> elements) {
        return adopt(PySet.copyOf(elements));
    }

    /// A frozenset over the elements of a set that no other code may use any more.
    static PyFrozenSet adopt(PySet set) {
        return new PyFrozenSet(set.table());
    }

    KeyTable table() {
        return table;
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
    public boolean contains(@Nullable Object element) {
        return table.find(element, null) >= 0;
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return table.readOnlyIterator();
    }

    @Override
    public int size() {
        return table.size();
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
        return PySet.sumOfHashes(table);
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
