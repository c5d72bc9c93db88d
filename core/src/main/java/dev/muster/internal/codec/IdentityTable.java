package dev.muster.internal.codec;

import org.jspecify.annotations.Nullable;

/// The objects of a value in order of occurrence, found by identity. With at most one object it
/// takes no memory of its own.
@SuppressWarnings("ReferenceEquality") // identity is what it is about
final class IdentityTable {
    private static final int FIRST_SLOTS = 16;

    private @Nullable Object first;
    private int size;
    private @Nullable Object[] objects = new Object[0];
    private int[] numbers = new int[0];

    /// The number of an object that is there, or -1 for one that was just put in.
    int put(Object object) {
        if (size == 0) {
            first = object;
            size = 1;
            return -1;
        }
        if (objects.length == 0) {
            if (object == first) {
                return 0;
            }
            resize(FIRST_SLOTS);
        }
        int mask = objects.length - 1;
        int at = slot(object, mask);
        while (objects[at] != null) {
            if (objects[at] == object) {
                return numbers[at];
            }
            at = at + 1 & mask;
        }
        objects[at] = object;
        numbers[at] = size++;
        if (size > objects.length / 2) {
            resize(objects.length * 2);
        }
        return -1;
    }

    private static int slot(Object object, int mask) {
        int hash = System.identityHashCode(object) * 0x9E3779B9;
        return hash >>> 7 & mask;
    }

    private void resize(int slots) {
        @Nullable Object[] before = objects;
        int[] numbersBefore = numbers;
        objects = new Object[slots];
        numbers = new int[slots];
        if (before.length == 0 && first != null) {
            enter(first, 0);
        }
        for (int i = 0; i < before.length; i++) {
            Object object = before[i];
            if (object != null) {
                enter(object, numbersBefore[i]);
            }
        }
    }

    private void enter(Object object, int number) {
        int mask = objects.length - 1;
        int at = slot(object, mask);
        while (objects[at] != null) {
            at = at + 1 & mask;
        }
        objects[at] = object;
        numbers[at] = number;
    }
}
