package dev.muster.internal.pool;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Inputs, taken some at a time.
interface ChunkSource {
    /// Whether there are more; may wait for them.
    boolean hasNext();

    /// Takes the next inputs.
    ///
    /// @param most at least 1
    /// @return an array of 1 to that many
    Object next(int most);

    /// How many inputs are left; -1 if nobody knows.
    long left();

    /// Those of a collection, or of anything else that gives them one by one.
    static ChunkSource of(Iterable<?> inputs) {
        return new Elements(
                inputs.iterator(), inputs instanceof Collection<?> known ? known.size() : -1);
    }

    /// Inputs that come one by one.
    final class Elements implements ChunkSource {
        /// A chunk may be meant to hold two thousand million inputs, and there are a few.
        private static final int FIRST_ROOM = 1_000;

        private final Iterator<?> inputs;
        private long left;

        /// @param total how many there are; -1 if nobody knows
        Elements(Iterator<?> inputs, long total) {
            this.inputs = inputs;
            this.left = total;
        }

        @Override
        public boolean hasNext() {
            return inputs.hasNext();
        }

        @Override
        public Object next(int most) {
            @Nullable Object[] chunk = new Object[Math.min(most, FIRST_ROOM)];
            int count = 0;
            while (count < most && inputs.hasNext()) {
                if (count == chunk.length) {
                    chunk = Arrays.copyOf(chunk, (int) Math.min(most, 2L * count));
                }
                chunk[count++] = inputs.next();
            }
            left = left < 0 ? -1 : Math.max(0, left - count);
            return count == chunk.length ? chunk : Arrays.copyOf(chunk, count);
        }

        @Override
        public long left() {
            return left;
        }
    }

    /// Numbers of an array.
    final class Numbers implements ChunkSource {
        private final Object array;
        private final int length;
        private int at;

        /// @param array of `int`, `long` or `double`
        Numbers(Object array) {
            this.array = array;
            this.length = Array.getLength(array);
        }

        @Override
        public boolean hasNext() {
            return at < length;
        }

        @Override
        public Object next(int most) {
            int from = at;
            at = from + Math.min(most, length - from);
            return switch (array) {
                case int[] ints -> Arrays.copyOfRange(ints, from, at);
                case long[] longs -> Arrays.copyOfRange(longs, from, at);
                case double[] doubles -> Arrays.copyOfRange(doubles, from, at);
                default -> throw new IllegalArgumentException("no array of numbers");
            };
        }

        @Override
        public long left() {
            return (long) length - at;
        }
    }
}
