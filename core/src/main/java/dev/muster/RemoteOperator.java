package dev.muster;

import java.io.Serializable;

/// A function from number to number that runs in another process: a lambda or method reference
/// whose captured values can travel. It may throw anything; the caller gets it as the cause of the
/// failure.
public sealed interface RemoteOperator extends Serializable {
    /// From `int` to `int`.
    @FunctionalInterface
    non-sealed interface OfInt extends RemoteOperator {
        int call(int argument) throws Exception;
    }

    /// From `long` to `long`.
    @FunctionalInterface
    non-sealed interface OfLong extends RemoteOperator {
        long call(long argument) throws Exception;
    }

    /// From `double` to `double`.
    @FunctionalInterface
    non-sealed interface OfDouble extends RemoteOperator {
        double call(double argument) throws Exception;
    }
}
