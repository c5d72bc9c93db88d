package dev.muster;

import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;

/// A function from `double` to `double` that runs in another process: a lambda or method reference
/// whose captured values can travel. It may throw checked exceptions.
@FunctionalInterface
public interface RemoteDoubleUnaryOperator extends DoubleUnaryOperator, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    double call(double argument) throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
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
