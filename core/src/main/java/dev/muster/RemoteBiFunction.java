package dev.muster;

import java.io.Serializable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A function of two arguments that runs in another process: a lambda or method reference whose
/// captured values can travel. Its class must be known there. It may throw checked exceptions.
@FunctionalInterface
public interface RemoteBiFunction<
                T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
        extends BiFunction<T, U, R>, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    R call(T first, U second) throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
    default R apply(T first, U second) {
        try {
            return call(first, second);
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }
}
