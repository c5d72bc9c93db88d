package dev.muster.internal.pool;

import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
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

    // Whoever called knew the type.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <R extends @Nullable Object> R cast(@Nullable Object result) {
        return (R) result;
    }
}
