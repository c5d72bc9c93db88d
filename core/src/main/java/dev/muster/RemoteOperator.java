package dev.muster;

import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;

/// A function from number to number that runs in another process: a lambda or method reference
/// whose captured values can travel. It may throw anything; the caller gets it as the cause of the
/// failure. Called by the JDK's own method, it throws checked exceptions as the cause of a
/// [java.util.concurrent.CompletionException].
public sealed interface RemoteOperator extends Serializable {
    /// From `int` to `int`.
    @FunctionalInterface
    non-sealed interface OfInt extends RemoteOperator, IntUnaryOperator {
        int call(int argument) throws Exception;

        @Override
        @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
        default int applyAsInt(int argument) {
            try {
                return call(argument);
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        }
    }

    /// From `long` to `long`.
    @FunctionalInterface
    non-sealed interface OfLong extends RemoteOperator, LongUnaryOperator {
        long call(long argument) throws Exception;

        @Override
        @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
        default long applyAsLong(long argument) {
            try {
                return call(argument);
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        }
    }

    /// From `double` to `double`.
    @FunctionalInterface
    non-sealed interface OfDouble extends RemoteOperator, DoubleUnaryOperator {
        double call(double argument) throws Exception;

        @Override
        @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
        default double applyAsDouble(double argument) {
            try {
                return call(argument);
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        }
    }
}
