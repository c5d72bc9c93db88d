package dev.muster.pickle;

import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Keys in the order they came in, found by Python's equality; each may have a value.
@SuppressWarnings("ReferenceEquality") // identity first, as Python compares; marks are objects
final class KeyTable {
    /*
     * CPython's compact dict: entries lie in arrays in the order of insertion, and an open-addressed
     * index of ints leads from a hash to an entry. A removed entry leaves a hole that the next
     * rebuild closes.
     *
     * Its hashes are quick: that of a string is the JVM's own, cached and publicly known, and
     * of what is long only a sample counts. A sender of keys can make them collide. So a table
     * where a search takes long changes to the full hash, which cannot be foreseen. Only objects of
     * a Java class that hashes badly can still collide then; many of these are refused.
     */

    private static final int MANY = 256;
    private static final int FREE = 0;
    private static final Object HOLE = new Object();
    private static final @Nullable Object[] NO_OBJECTS = {};
    private static final int[] NO_INTS = {};

    private final boolean hasValues;

    private @Nullable Object[] keys = NO_OBJECTS;
    private @Nullable Object[] values = NO_OBJECTS;
    private int[] hashes = NO_INTS;

    /// By hash: the number of an entry + 1, or FREE. A power of two, at most half full.
    private int[] index = NO_INTS;

    /// Whether the hashes are full ones.
    private boolean full;

    private int first;
    private int used;
    private int size;

    KeyTable(boolean hasValues) {
        this.hasValues = hasValues;
    }

    int size() {
        return size;
    }

    /// The entry of `key`, or -1.
    int find(@Nullable Object key, @Nullable Comparison comparison) {
        int hash = hash(key, comparison); // an unhashable key is an error in an empty dict, too
        return size == 0 ? -1 : find(key, hash, comparison);
    }

    private int hash(@Nullable Object key, @Nullable Comparison comparison) {
        if (full) {
            return (comparison == null ? new FullHash() : comparison.fullHash()).ofKey(key);
        }
        return key instanceof String text ? Hashing.quick(text) : PyEquality.hash(key);
    }

    private int find(@Nullable Object key, int hash, @Nullable Comparison comparison) {
        int mask = index.length - 1;
        int steps = 0;
        for (int at = hash & mask; index[at] != FREE; at = at + 1 & mask) {
            int entry = index[at] - 1;
            if (hashes[entry] == hash && isKey(keys[entry], key, comparison)) {
                return entry;
            }
            steps++;
        }
        return steps < MANY ? -1 : findInCrowd(key, hash, comparison);
    }

    private static boolean isKey(
            @Nullable Object present, @Nullable Object key, @Nullable Comparison comparison) {
        if (present == key) {
            return true;
        }
        if (present instanceof String text) {
            return text.equals(key);
        }
        return comparison == null ? PyEquality.equal(present, key) : comparison.same(present, key);
    }

    private int findInCrowd(@Nullable Object key, int hash, @Nullable Comparison comparison) {
        if (full) {
            refuseManyAlike(hash);
            return -1;
        }
        full = true;
        Comparison shared = comparison == null ? new Comparison() : comparison;
        for (int entry = first; entry < used; entry++) {
            if (keys[entry] != HOLE) {
                hashes[entry] = hash(keys[entry], shared);
            }
        }
        rebuild(keys.length);
        return find(key, hash(key, shared), shared);
    }

    private void refuseManyAlike(int hash) {
        int alike = 0;
        int mask = index.length - 1;
        for (int at = hash & mask; index[at] != FREE; at = at + 1 & mask) {
            alike += hashes[index[at] - 1] == hash ? 1 : 0;
        }
        if (alike >= MANY) {
            throw PyException.of(
                    "ValueError",
                    "more than %d keys of one dict or set have the same hashCode".formatted(MANY));
        }
    }

    /// Puts a value in; a key that is there already stays, only its value changes.
    ///
    /// @return whether the key is new
    boolean put(@Nullable Object key, @Nullable Object value, @Nullable Comparison comparison) {
        int hash = hash(key, comparison);
        if (size > 0) {
            boolean wasFull = full;
            int entry = find(key, hash, comparison);
            if (entry >= 0) {
                setValue(entry, value);
                return false;
            }
            hash = full == wasFull ? hash : hash(key, comparison);
        }
        add(key, hash, value);
        return true;
    }

    private void add(@Nullable Object key, int hash, @Nullable Object value) {
        if (used == keys.length) {
            rebuild(size < used - used / 4 ? keys.length : Math.max(4, 2 * keys.length));
        }
        keys[used] = key;
        setValue(used, value);
        hashes[used] = hash;
        link(used++);
        size++;
    }

    private void link(int entry) {
        int mask = index.length - 1;
        int at = hashes[entry] & mask;
        while (index[at] != FREE) {
            at = at + 1 & mask;
        }
        index[at] = entry + 1;
    }

    /// Closes the holes and makes room.
    private void rebuild(int capacity) {
        @Nullable Object[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        int[] oldHashes = hashes;
        keys = new @Nullable Object[capacity];
        values = hasValues ? new @Nullable Object[capacity] : NO_OBJECTS;
        hashes = new int[capacity];
        index = new int[Integer.highestOneBit(Math.max(2 * capacity - 1, 1)) << 1];
        int count = 0;
        for (int entry = first; entry < used; entry++) {
            if (oldKeys[entry] != HOLE) {
                keys[count] = oldKeys[entry];
                setValue(count, hasValues ? oldValues[entry] : null);
                hashes[count] = oldHashes[entry];
                link(count++);
            }
        }
        first = 0;
        used = count;
    }

    void remove(int entry) {
        unlink(entry);
        keys[entry] = HOLE;
        setValue(entry, null);
        size--;
        while (used > first && keys[used - 1] == HOLE) {
            keys[--used] = null;
        }
        while (first < used && keys[first] == HOLE) {
            first++;
        }
        if (size == 0) {
            first = 0;
            used = 0;
        }
    }

    /// Takes an entry out of the index and moves up those that had to step aside for it.
    private void unlink(int entry) {
        int mask = index.length - 1;
        int hole = hashes[entry] & mask;
        while (index[hole] != entry + 1) {
            hole = hole + 1 & mask;
        }
        for (int at = hole + 1 & mask; index[at] != FREE; at = at + 1 & mask) {
            int home = hashes[index[at] - 1] & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                index[hole] = index[at];
                hole = at;
            }
        }
        index[hole] = FREE;
    }

    void clear() {
        if (used > 1024) {
            keys = NO_OBJECTS;
            values = NO_OBJECTS;
            hashes = NO_INTS;
            index = NO_INTS;
        } else {
            Arrays.fill(keys, null);
            Arrays.fill(values, null);
            Arrays.fill(index, FREE);
        }
        first = 0;
        used = 0;
        size = 0;
    }

    /// The entry after `entry` that holds a key, or -1; begin with -1.
    int next(int entry) {
        for (int following = Math.max(entry + 1, first); following < used; following++) {
            if (keys[following] != HOLE) {
                return following;
            }
        }
        return -1;
    }

    /// The last entry, or -1.
    int last() {
        return size == 0 ? -1 : used - 1;
    }

    @Nullable Object key(int entry) {
        return keys[entry];
    }

    @Nullable Object value(int entry) {
        return values[entry];
    }

    void setValue(int entry, @Nullable Object value) {
        if (hasValues) {
            values[entry] = value;
        }
    }

    /// Walks over the entries; a change of size meanwhile is noticed.
    <T extends @Nullable Object> Iterator<T> iterator(IntFunction<T> view) {
        return new Walk<>(view, true);
    }

    /// Walks over the keys of a table that is not changed any more.
    Iterator<@Nullable Object> readOnlyIterator() {
        return new Walk<>(this::key, false);
    }

    private final class Walk<T extends @Nullable Object> implements Iterator<T> {
        private final IntFunction<T> view;
        private final boolean mayRemove;
        private int expectedSize = size;
        private int following = KeyTable.this.next(-1);
        private int current = -1;

        Walk(IntFunction<T> view, boolean mayRemove) {
            this.view = view;
            this.mayRemove = mayRemove;
        }

        @Override
        public boolean hasNext() {
            return following >= 0;
        }

        @Override
        public T next() {
            if (expectedSize != size) {
                throw new ConcurrentModificationException("changed size during iteration");
            }
            if (following < 0) {
                throw new NoSuchElementException("the iteration has ended");
            }
            current = following;
            following = KeyTable.this.next(current);
            return view.apply(current);
        }

        @Override
        public void remove() {
            if (!mayRemove) {
                throw new UnsupportedOperationException("a frozenset cannot change");
            }
            if (current < 0) {
                throw new IllegalStateException("remove() must follow next()");
            }
            KeyTable.this.remove(current);
            expectedSize = size;
            current = -1;
        }
    }
}
