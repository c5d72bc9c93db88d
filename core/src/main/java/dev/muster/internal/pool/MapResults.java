package dev.muster.internal.pool;

import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// The results of a map, as they come.
final class MapResults<R extends @Nullable Object> {
    private final List<R> elements = new ArrayList<>();

    /// Arrays of results, [packed][Chunks#packed].
    private final List<Object> arrays = new ArrayList<>();

    /// Adds the results of a chunk that has no failure.
    void add(Chunk chunk) {
        Object results = chunk.results();
        if (chunk.isSingle() || results == null) {
            elements.add(MapResults.<R>cast(results));
        } else {
            arrays.add(results);
        }
    }

    /// All of them, as a list that the caller may change.
    List<R> toList() {
        if (!arrays.isEmpty() && areAllNumbers()) {
            return new NumberList<>(joined());
        }
        for (Object array : arrays) {
            int length = Array.getLength(array);
            for (int i = 0; i < length; i++) {
                elements.add(MapResults.<R>cast(Chunks.element(array, i)));
            }
        }
        return elements;
    }

    private boolean areAllNumbers() {
        Class<?> type = arrays.getFirst().getClass();
        return type.getComponentType().isPrimitive()
                && arrays.stream().allMatch(array -> array.getClass() == type);
    }

    private Object joined() {
        int total = arrays.stream().mapToInt(Array::getLength).sum();
        Object joined = Array.newInstance(arrays.getFirst().getClass().getComponentType(), total);
        int at = 0;
        for (Object array : arrays) {
            int length = Array.getLength(array);
            System.arraycopy(array, 0, joined, at, length);
            at += length;
        }
        return joined;
    }

    // The caller knew the type.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <R extends @Nullable Object> R cast(@Nullable Object result) {
        return (R) result;
    }

    /// A list of boxed numbers that are boxed when the program asks for them.
    private static final class NumberList<R extends @Nullable Object> extends AbstractList<R>
            implements RandomAccess {
        /*
         * Millions of boxed numbers are a burden to the caller's garbage collector, which moves them
         * about while more arrive. The first change turns this into what it looks like.
         */
        private final int length;
        private @Nullable Object numbers;
        private List<R> changed = List.of();

        /// @param numbers an array of `int`, `long` or `double`
        NumberList(Object numbers) {
            this.numbers = numbers;
            this.length = Array.getLength(numbers);
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // the caller knew the type; no number is null
        public R get(int index) {
            Object array = numbers;
            return array == null ? changed.get(index) : (R) Chunks.element(array, index);
        }

        @Override
        public int size() {
            return numbers == null ? changed.size() : length;
        }

        @Override
        public R set(int index, R element) {
            return changeable().set(index, element);
        }

        @Override
        public void add(int index, R element) {
            changeable().add(index, element);
            modCount++;
        }

        @Override
        public R remove(int index) {
            R removed = changeable().remove(index);
            modCount++;
            return removed;
        }

        private List<R> changeable() {
            if (numbers != null) {
                changed = new ArrayList<>(this);
                numbers = null;
            }
            return changed;
        }
    }
}
