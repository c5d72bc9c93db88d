package dev.muster.internal.task;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteDoubleUnaryOperator;
import dev.muster.RemoteFunction;
import dev.muster.RemoteIntUnaryOperator;
import dev.muster.RemoteLongUnaryOperator;
import java.io.Serializable;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// Functions that work on many inputs at a time.
public final class Chunks {
    private Chunks() {}

    /// Has another function do the work.
    public interface Wrapping {
        /// The function that the caller wrote.
        Object function();
    }

    /// In the place of a result: what the function threw for this input.
    public record Failed(Throwable failure) {}

    /// A function of two arguments as one of a pair.
    public record Pairwise(RemoteBiFunction<Object, Object, Object> function)
            implements RemoteFunction<Pair, Object>, Wrapping {
        @Override
        public Object apply(Pair pair) {
            return function.apply(pair.first(), pair.second());
        }
    }

    /// Two arguments.
    public record Pair(@Nullable Object first, @Nullable Object second) implements Serializable {}

    /// A function for each of some inputs, from array to array, both [Packed]. What it throws for
    /// one does not hurt the others.
    public record Each(RemoteFunction<Object, Object> function)
            implements RemoteFunction<Object, Object>, Wrapping {
        @Override
        @SuppressWarnings("NullAway") // elements may be null on both sides
        public Object apply(Object inputs) {
            Object[] results = new Object[Array.getLength(inputs)];
            for (int i = 0; i < results.length; i++) {
                if (Thread.currentThread().isInterrupted() && isStopped()) {
                    break;
                }
                try {
                    results[i] = function.apply(Packed.element(inputs, i));
                } catch (Throwable e) { // whatever it is, it is the result of this input
                    if (e instanceof VirtualMachineError) {
                        throw e;
                    }
                    results[i] = new Failed(e);
                }
            }
            return Packed.of(results);
        }

        private static boolean isStopped() {
            return CurrentTask.context().map(context -> context.isCancelled()).orElse(false);
        }
    }

    /// A function for each of some numbers.
    public record EachInt(RemoteIntUnaryOperator function)
            implements RemoteFunction<int[], int[]>, Wrapping {
        @Override
        public int[] apply(int[] inputs) {
            int[] results = new int[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                results[i] = function.applyAsInt(inputs[i]);
            }
            return results;
        }
    }

    /// A function for each of some numbers.
    public record EachLong(RemoteLongUnaryOperator function)
            implements RemoteFunction<long[], long[]>, Wrapping {
        @Override
        public long[] apply(long[] inputs) {
            long[] results = new long[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                results[i] = function.applyAsLong(inputs[i]);
            }
            return results;
        }
    }

    /// A function for each of some numbers.
    public record EachDouble(RemoteDoubleUnaryOperator function)
            implements RemoteFunction<double[], double[]>, Wrapping {
        @Override
        public double[] apply(double[] inputs) {
            double[] results = new double[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                results[i] = function.applyAsDouble(inputs[i]);
            }
            return results;
        }
    }
}
