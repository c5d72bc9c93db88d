package dev.muster.internal.workerprotocol;

import org.jspecify.annotations.Nullable;

/// Elements that travel together: if all are `Integer`, all `Long` or all `Double`, as the numbers
/// they hold.
public final class Packed {
    private Packed() {}

    /// The elements as an array of numbers if they are numbers, otherwise unchanged.
    public static Object of(Object elements) {
        return elements instanceof @Nullable Object[] array && array.length > 0
                ? numbers(array)
                : elements;
    }

    private static Object numbers(@Nullable Object[] array) {
        return switch (array[0]) {
            case Integer _ -> ints(array);
            case Long _ -> longs(array);
            case Double _ -> doubles(array);
            case null, default -> array;
        };
    }

    private static Object ints(@Nullable Object[] array) {
        int[] numbers = new int[array.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(array[i] instanceof Integer number)) {
                return array;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static Object longs(@Nullable Object[] array) {
        long[] numbers = new long[array.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(array[i] instanceof Long number)) {
                return array;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static Object doubles(@Nullable Object[] array) {
        double[] numbers = new double[array.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(array[i] instanceof Double number)) {
                return array;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    /// One of the elements, as an object.
    ///
    /// @param elements what [#of] returned
    public static @Nullable Object element(Object elements, int index) {
        return switch (elements) {
            case int[] numbers -> numbers[index];
            case long[] numbers -> numbers[index];
            case double[] numbers -> numbers[index];
            case @Nullable Object[] objects -> at(objects, index);
            default -> throw new IllegalArgumentException(elements.getClass() + " is no chunk");
        };
    }

    private static @Nullable Object at(@Nullable Object[] objects, int index) {
        return objects[index];
    }
}
