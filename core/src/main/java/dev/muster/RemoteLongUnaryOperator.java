package dev.muster;

import java.io.Serializable;
import java.util.function.LongUnaryOperator;

/// A function from `long` to `long` that runs in another process: a lambda or method reference
/// whose captured values can travel. It may throw checked exceptions.
@FunctionalInterface
public interface RemoteLongUnaryOperator extends LongUnaryOperator, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    long call(long argument) throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
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
