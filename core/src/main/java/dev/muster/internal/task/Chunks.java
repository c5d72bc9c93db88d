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
        public Object call(Pair pair) throws Exception {
            return function.call(pair.first(), pair.second());
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
        public Object call(Object inputs) {
            Object[] results = new Object[Array.getLength(inputs)];
            for (int i = 0; i < results.length; i++) {
                if (Thread.currentThread().isInterrupted() && isStopped()) {
                    break;
                }
                try {
                    results[i] = function.call(Packed.element(inputs, i));
                } catch (Throwable e) { // whatever it is, it is the result of this input
                    if (e instanceof VirtualMachineError fatal) {
                        throw fatal;
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
        public int[] call(int[] inputs) throws Exception {
            int[] results = new int[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                results[i] = function.call(inputs[i]);
            }
            return results;
        }
    }

    /// A function for each of some numbers.
    public record EachLong(RemoteLongUnaryOperator function)
            implements RemoteFunction<long[], long[]>, Wrapping {
        @Override
        public long[] call(long[] inputs) throws Exception {
            long[] results = new long[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                results[i] = function.call(inputs[i]);
            }
            return results;
        }
    }

    /// A function for each of some numbers.
    public record EachDouble(RemoteDoubleUnaryOperator function)
            implements RemoteFunction<double[], double[]>, Wrapping {
        @Override
        public double[] call(double[] inputs) throws Exception {
            double[] results = new double[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                results[i] = function.call(inputs[i]);
            }
            return results;
        }
    }
}
