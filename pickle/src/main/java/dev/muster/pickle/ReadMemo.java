package dev.muster.pickle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values a pickle has numbered in order to use them again.
@SuppressWarnings("ReferenceEquality") // by identity
final class ReadMemo {
    private static final int DENSE_STEP = 1 << 10;
    private static final Object ABSENT = new Object();
    private static final @Nullable Object[] NONE = {};

    private @Nullable Object[] dense = NONE;
    private @Nullable Map<Long, @Nullable Object> sparse;
    private int count;

    /// Numbers a value; a number far beyond those in use costs no more than one near them.
    void put(long number, @Nullable Object value) throws PickleException {
        if (number < 0) {
            throw new PickleException("the pickle is broken: memo number " + number);
        }
        if (number >= dense.length) {
            if (number > 2L * count + DENSE_STEP) {
                putFar(number, value);
                return;
            }
            int before = dense.length;
            dense = Arrays.copyOf(dense, (int) Math.max(number + 1, Math.max(8, 2L * before)));
            Arrays.fill(dense, before, dense.length, ABSENT);
        }
        if (dense[(int) number] == ABSENT) {
            count++;
        }
        dense[(int) number] = value;
    }

    private void putFar(long number, @Nullable Object value) {
        if (sparse == null) {
            sparse = new HashMap<>();
        }
        if (!sparse.containsKey(number)) {
            count++;
        }
        sparse.put(number, value);
    }

    /// Gives the value the next number, as MEMOIZE counts: the number of those already there.
    ///
    /// @return the number
    int add(@Nullable Object value) throws PickleException {
        int number = count;
        put(number, value);
        return number;
    }

    @Nullable Object get(long number) throws PickleException {
        if (number >= 0 && number < dense.length && dense[(int) number] != ABSENT) {
            return dense[(int) number];
        }
        if (sparse != null && sparse.containsKey(number)) {
            return sparse.get(number);
        }
        throw new PickleException("the pickle is broken: memo number " + number + " is not set");
    }
}
