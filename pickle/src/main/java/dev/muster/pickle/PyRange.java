package dev.muster.pickle;

/// Python's `range(start, stop, step)`, of `long`s.
///
/// @param start the first number
/// @param stop the first number no longer in the range
/// @param step the distance of two numbers, not 0
public record PyRange(long start, long stop, long step) {
    public PyRange {
        if (step == 0) {
            throw PyException.of("ValueError", "range() arg 3 must not be zero");
        }
    }

    /// How many numbers there are; at most `Long.MAX_VALUE`.
    public long length() {
        if (step > 0 ? start >= stop : start <= stop) {
            return 0;
        }
        long distance = step > 0 ? stop - 1 - start : start - (stop + 1);
        long stride = step > 0 ? step : -step;
        long steps = Long.divideUnsigned(distance, stride);
        return steps < 0 || steps == Long.MAX_VALUE ? Long.MAX_VALUE : steps + 1;
    }

    /// Equal when they hold the same numbers, as in Python: `range(0, 3, 2) == range(0, 4, 2)`.
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PyRange that) || length() != that.length()) {
            return false;
        }
        return length() == 0 || (start == that.start && (length() == 1 || step == that.step));
    }

    @Override
    public int hashCode() {
        long length = length();
        return length == 0
                ? 0
                : 31 * Long.hashCode(start) + (length == 1 ? 1 : Long.hashCode(step));
    }
}
