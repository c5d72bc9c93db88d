package dev.muster.internal.object;

import dev.muster.pickle.PyOrder;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Python's stable sort.
final class Sorting {
    /*
     * A merge sort of our own: it asks only "is this less than that", as Python does, so that
     * values whose order has gaps (a NaN, sets) come out in some order. The sort of the JDK would
     * refuse them with an exception. Runs that are already in order are not merged.
     */

    /// Runs up to this length are sorted by insertion.
    private static final int RUN = 16;

    private Sorting() {}

    /// Sorts a list in place; if two elements do not compare, or the key fails, the list is
    /// unchanged.
    ///
    /// @param key a pickled function, or null for the elements themselves
    /// @param python2 whether to use the order of Python 2
    static void sort(
            List<@Nullable Object> elements,
            @Nullable Object key,
            boolean reverse,
            boolean python2) {
        Keyed[] keyed = keyed(elements, key);
        BiPredicate<@Nullable Object, @Nullable Object> less =
                python2 ? PyOrder::lessInPython2 : PyOrder::less;
        // Descending, equal elements keep their order too.
        BiPredicate<Keyed, Keyed> before =
                reverse ? (a, b) -> less.test(b.key, a.key) : (a, b) -> less.test(a.key, b.key);
        sort(keyed, before);
        for (int i = 0; i < keyed.length; i++) {
            elements.set(i, keyed[i].element);
        }
    }

    private record Keyed(@Nullable Object key, @Nullable Object element) {}

    private static Keyed[] keyed(List<@Nullable Object> elements, @Nullable Object key) {
        UnaryOperator<@Nullable Object> function = key == null ? null : Functions.of(key);
        Keyed[] keyed = new Keyed[elements.size()];
        for (int i = 0; i < keyed.length; i++) {
            Object element = elements.get(i);
            keyed[i] = new Keyed(function == null ? element : function.apply(element), element);
        }
        return keyed;
    }

    private static <E> void sort(E[] elements, BiPredicate<E, E> before) {
        for (int from = 0; from < elements.length; from += RUN) {
            insertionSort(elements, from, Math.min(from + RUN, elements.length), before);
        }
        E[] scratch = elements.clone();
        for (long width = RUN; width < elements.length; width *= 2) {
            for (long from = 0; from + width < elements.length; from += 2 * width) {
                long to = Math.min(from + 2 * width, elements.length);
                merge(elements, scratch, (int) from, (int) (from + width), (int) to, before);
            }
        }
    }

    private static <E> void insertionSort(
            E[] elements, int from, int to, BiPredicate<E, E> before) {
        for (int i = from + 1; i < to; i++) {
            E moved = elements[i];
            int place = i;
            while (place > from && before.test(moved, elements[place - 1])) {
                elements[place] = elements[place - 1];
                place--;
            }
            elements[place] = moved;
        }
    }

    private static <E> void merge(
            E[] elements, E[] scratch, int from, int middle, int to, BiPredicate<E, E> before) {
        if (!before.test(elements[middle], elements[middle - 1])) {
            return;
        }
        System.arraycopy(elements, from, scratch, from, middle - from);
        int left = from;
        int right = middle;
        int place = from;
        while (left < middle && right < to) {
            elements[place++] =
                    before.test(elements[right], scratch[left])
                            ? elements[right++]
                            : scratch[left++];
        }
        System.arraycopy(scratch, left, elements, place, middle - left);
    }
}
