package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// The last names that were keys of dicts: records of one kind have the same ones again and again.
final class KeyMemo {
    private static final int SLOTS = 64;
    private static final int MOST_KEYS = 32;

    private @Nullable String @Nullable [] names;
    private int[] numbers = {};
    private int dicts;

    /// Whether the keys of a dict of this size are worth remembering: not those of the first dict,
    /// which is often the only one, nor those of large ones, which are hardly names.
    boolean begin(int size) {
        if (size == 0 || size > MOST_KEYS) {
            return false;
        }
        return dicts++ > 0;
    }

    /// The number of a name, or -1.
    int find(String name) {
        int at = name.hashCode() & SLOTS - 1;
        return names != null && name.equals(names[at]) ? numbers[at] : -1;
    }

    void put(String name, int number) {
        if (names == null) {
            names = new @Nullable String[SLOTS];
            numbers = new int[SLOTS];
        }
        int at = name.hashCode() & SLOTS - 1;
        names[at] = name;
        numbers[at] = number;
    }
}
