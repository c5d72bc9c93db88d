package dev.muster.internal.workerprotocol;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.RemoteOperator;
import java.io.Serializable;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// Functions that work on many inputs at a time.
public final class Chunks {
    private Chunks() {}

    /// A function that delegates to another function.
    public interface Wrapping {
        /// Returns the function that the caller wrote.
        Object function();
    }

    /// In place of a result: what the function threw for this input.
    public record Failed(Throwable failure) {}

    /// In place of all results: what the function threw for this input, so that the others have no
    /// results.
    public record Broken(int index, Throwable failure) {}

    /// Records which input of a chunk is being processed, in case the worker can no longer be
    /// asked.
    public interface Cursor {
        /// Sets the current input.
        ///
        /// @param index from 0
        void at(int index);
    }

    private static Cursor place() {
        return CurrentTask.context().orElse(null) instanceof Cursor cursor ? cursor : _ -> {};
    }

    /// A function of two arguments as one of a pair.
    public record Pairwise(RemoteBiFunction<@Nullable Object, @Nullable Object, Object> function)
            implements RemoteFunction<Pair, Object>, Wrapping {
        @Override
        public Object call(Pair pair) throws Exception {
            return function.call(pair.first(), pair.second());
        }
    }

    /// Two arguments.
    public record Pair(@Nullable Object first, @Nullable Object second) implements Serializable {}

    /// A function for each of some inputs, from array to array, both [packed][#packed]. What it
    /// throws for one does not affect the others.
    public record Each(RemoteFunction<Object, Object> function)
            implements RemoteFunction<Object, Object>, Wrapping {
        @Override
        @SuppressWarnings("NullAway") // elements may be null on both sides
        public Object call(Object inputs) {
            Object[] results = new Object[Array.getLength(inputs)];
            Cursor cursor = place();
            for (int i = 0; i < results.length; i++) {
                cursor.at(i);
                if (Thread.currentThread().isInterrupted() && isStopped()) {
                    break;
                }
                try {
                    results[i] = function.call(element(inputs, i));
                } catch (Throwable e) { // whatever it is, it is the result of this input
                    if (e instanceof VirtualMachineError) {
                        return new Broken(i, e);
                    }
                    results[i] = new Failed(e);
                }
            }
            return packed(results);
        }

        private static boolean isStopped() {
            return CurrentTask.context().map(context -> context.isCancelled()).orElse(false);
        }
    }

    /// A function for each of some numbers, from array to array.
    public record EachNumber(RemoteOperator function)
            implements RemoteFunction<Object, Object>, Wrapping {
        @Override
        public Object call(Object inputs) {
            int i = 0;
            try {
                if (function instanceof RemoteOperator.OfInt each) {
                    int[] numbers = ((int[]) inputs).clone();
                    for (; i < numbers.length; i++) {
                        numbers[i] = each.call(numbers[i]);
                    }
                    return numbers;
                } else if (function instanceof RemoteOperator.OfLong each) {
                    long[] numbers = ((long[]) inputs).clone();
                    for (; i < numbers.length; i++) {
                        numbers[i] = each.call(numbers[i]);
                    }
                    return numbers;
                } else {
                    double[] numbers = ((double[]) inputs).clone();
                    for (; i < numbers.length; i++) {
                        numbers[i] = ((RemoteOperator.OfDouble) function).call(numbers[i]);
                    }
                    return numbers;
                }
            } catch (Throwable e) { // whatever it is, it is the result of this input
                return new Broken(i, e);
            }
        }
    }

    // ---- elements that travel together: if all are `Integer`, all `Long` or all `Double`, as the
    // numbers they hold ----

    /// The elements as an array of numbers if they are numbers, otherwise unchanged.
    public static Object packed(Object elements) {
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
    /// @param elements what [#packed] returned
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
