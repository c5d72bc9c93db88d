package dev.muster;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A function that runs in another process: a lambda or method reference whose captured values can
/// travel. Its class must be known there. It may throw checked exceptions.
@FunctionalInterface
public interface RemoteFunction<T extends @Nullable Object, R extends @Nullable Object>
        extends Function<T, R>, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    R call(T argument) throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
    default R apply(T argument) {
        try {
            return call(argument);
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }
}
