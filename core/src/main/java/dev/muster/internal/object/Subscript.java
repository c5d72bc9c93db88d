package dev.muster.internal.object;

import dev.muster.internal.protocol.Operation.Cost;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PySlice;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The subscript in `x[…]`, converted to indexes of a sequence.
final class Subscript {
    private Subscript() {}

    /// How long `x[index]` takes: a slice takes as long as it has elements.
    static Cost costOfGet(List<? extends @Nullable Object> positional) {
        return isSlice(positional) ? Cost.LINEAR : Cost.QUICK;
    }

    /// How long `x[index] = value` takes: a slice takes the elements of the value, an index the
    /// value itself.
    static Cost costOfSet(List<? extends @Nullable Object> positional) {
        return isSlice(positional) ? Cost.ITERATING : Cost.QUICK;
    }

    private static boolean isSlice(List<? extends @Nullable Object> positional) {
        return !positional.isEmpty() && positional.getFirst() instanceof PySlice;
    }

    /// The whole number that an object represents as an index, or null if it is not one.
    static @Nullable Long number(@Nullable Object index) {
        return switch (index) {
            case Long number -> number;
            case Boolean truth -> truth ? 1L : 0L;
            case BigInteger _ ->
                    throw PyException.of(
                            "IndexError", "cannot fit 'int' into an index-sized integer");
            case null, default -> null;
        };
    }

    /// The position that an index denotes in a sequence of `size` elements.
    ///
    /// @throws PyException IndexError with this message if there is no such place
    static int place(long index, int size, String outOfRange) {
        long place = index < 0 ? index + size : index;
        if (place < 0 || place >= size) {
            throw PyException.of("IndexError", outOfRange);
        }
        return (int) place;
    }

    /// The bound of a range of places: counted from the end if negative, and limited to 0 … size.
    static int bound(long index, int size) {
        long place = index < 0 ? index + size : index;
        return (int) Math.max(0, Math.min(size, place));
    }

    /// The bound that an object denotes, as in the arguments of `list.index`.
    static int bound(@Nullable Object index, int size) {
        return bound(
                clamped(index, "slice indices must be integers or have an __index__ method"), size);
    }

    /// The places that a slice selects in a sequence of `size` elements.
    static Places places(PySlice slice, int size) {
        long step = slice.step() == null ? 1 : sliceNumber(slice.step());
        if (step == 0) {
            throw PyException.of("ValueError", "slice step cannot be zero");
        }
        // Not smaller than this, so that a step can be negated.
        step = Math.max(step, -Long.MAX_VALUE);
        long lowest = step < 0 ? -1 : 0;
        long highest = step < 0 ? size - 1L : size;
        long start = edge(slice.start(), step < 0 ? highest : lowest, size, lowest, highest);
        long stop = edge(slice.stop(), step < 0 ? lowest : highest, size, lowest, highest);
        long distance = step < 0 ? start - stop : stop - start;
        long count = distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1;
        return new Places((int) start, step, (int) count);
    }

    /// The places of a slice without step from one bound to another.
    static Places plainPlaces(long from, long to, int size) {
        int start = bound(from, size);
        return new Places(start, 1, Math.max(0, bound(to, size) - start));
    }

    private static long edge(
            @Nullable Object index, long missing, int size, long lowest, long highest) {
        if (index == null) {
            return missing;
        }
        long number = sliceNumber(index);
        return Math.max(lowest, Math.min(highest, number < 0 ? number + size : number));
    }

    private static long sliceNumber(@Nullable Object index) {
        return clamped(index, "slice indices must be integers or None or have an __index__ method");
    }

    private static long clamped(@Nullable Object index, String notNumber) {
        return switch (index) {
            case Long number -> number;
            case Boolean truth -> truth ? 1 : 0;
            case BigInteger number -> number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            case null, default -> throw PyException.of("TypeError", notNumber);
        };
    }

    /// Some places of a sequence in the order of a slice.
    ///
    /// @param start the first place; the place of an insertion if there is none
    /// @param step from one place to the next, not 0
    /// @param count how many places
    record Places(int start, long step, int count) {
        /// The place of the slice's i-th element.
        int get(int i) {
            return (int) (start + i * step);
        }

        /// Whether the places are contiguous and ascending, so that their number may change.
        boolean isContiguous() {
            return step == 1;
        }

        /// The same places in ascending order.
        Places ascending() {
            return step > 0 || count == 0 ? this : new Places(get(count - 1), -step, count);
        }

        /// The elements at these places, in a new list.
        <E extends @Nullable Object> List<E> get(List<E> elements) {
            if (isContiguous()) {
                return new ArrayList<>(elements.subList(start, start + count));
            }
            List<E> slice = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                slice.add(elements.get(get(i)));
            }
            return slice;
        }

        /// Sets values at these places. Their number may differ only where the places are
        /// contiguous and ascending.
        <E extends @Nullable Object> void set(List<E> elements, List<? extends E> values) {
            checkFit(values);
            if (isContiguous()) {
                Elements.checkCount((long) elements.size() - count + values.size());
                List<E> target = elements.subList(start, start + count);
                int common = Math.min(count, values.size());
                for (int i = 0; i < common; i++) {
                    target.set(i, values.get(i));
                }
                target.subList(common, count).clear();
                target.addAll(values.subList(common, values.size()));
                return;
            }
            for (int i = 0; i < count; i++) {
                elements.set(get(i), values.get(i));
            }
        }

        /// Refuses a number of values other than the number of places, where they must be equal.
        void checkFit(List<?> values) {
            if (!isContiguous() && values.size() != count) {
                throw PyException.of(
                        "ValueError",
                        "attempt to assign sequence of size %d to extended slice of size %d"
                                .formatted(values.size(), count));
            }
        }

        /// Deletes the elements at these places.
        void delete(List<?> elements) {
            if (count == 0) {
                return;
            }
            Places ascending = ascending();
            if (ascending.isContiguous()) {
                elements.subList(ascending.start(), ascending.start() + ascending.count()).clear();
                return;
            }
            deleteSpread(elements, ascending);
        }

        private static <E extends @Nullable Object> void deleteSpread(
                List<E> elements, Places ascending) {
            int kept = ascending.start();
            int deleted = 0;
            for (int i = ascending.start(); i < elements.size(); i++) {
                if (deleted < ascending.count() && i == ascending.get(deleted)) {
                    deleted++;
                } else {
                    elements.set(kept++, elements.get(i));
                }
            }
            elements.subList(kept, elements.size()).clear();
        }
    }
}
