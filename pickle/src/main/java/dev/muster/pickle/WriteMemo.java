package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// The objects a pickle has numbered, by identity.
@SuppressWarnings("ReferenceEquality") // by identity
final class WriteMemo {
    /// So few are searched one by one; the hash of an object's identity is not cheap.
    private static final int FEW = 8;

    private static final int ABSENT = -1;

    private @Nullable Object[] objects = new @Nullable Object[FEW];
    private int[] numbers = new int[FEW];
    private int stored;

    /// The next number; numbers are also given to what is found in other ways.
    private int next;

    int next() {
        return next++;
    }

    int find(Object object) {
        if (objects.length == FEW) {
            for (int i = 0; i < stored; i++) {
                if (objects[i] == object) {
                    return numbers[i];
                }
            }
            return ABSENT;
        }
        int at = slot(object);
        return objects[at] == object ? numbers[at] : ABSENT;
    }

    /// Numbers the object.
    int add(Object object) {
        if (objects.length == FEW) {
            if (stored < FEW) {
                objects[stored] = object;
                numbers[stored++] = next;
                return next++;
            }
            grow(8 * FEW);
        } else if (2 * stored >= objects.length) {
            grow(2 * objects.length);
        }
        store(object, next);
        return next++;
    }

    private void grow(int length) {
        @Nullable Object[] before = objects;
        int[] numbersBefore = numbers;
        objects = new @Nullable Object[length];
        numbers = new int[length];
        stored = 0;
        for (int i = 0; i < before.length; i++) {
            Object object = before[i];
            if (object != null) {
                store(object, numbersBefore[i]);
            }
        }
    }

    private void store(Object object, int number) {
        int at = slot(object);
        objects[at] = object;
        numbers[at] = number;
        stored++;
    }

    private int slot(Object object) {
        int mask = objects.length - 1;
        int hash = System.identityHashCode(object) * 0x9E3779B9;
        int at = (hash ^ hash >>> 15) & mask;
        while (objects[at] != null && objects[at] != object) {
            at = at + 1 & mask;
        }
        return at;
    }
}
