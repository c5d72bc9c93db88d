package dev.muster;

import java.io.Serializable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A condition that can travel: a lambda or method reference whose captured values can. It may
/// throw checked exceptions.
@FunctionalInterface
public interface RemotePredicate<T extends @Nullable Object> extends Predicate<T>, Serializable {
    /// Whether this is one.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    boolean call(T argument) throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
    default boolean test(T argument) {
        try {
            return call(argument);
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }
}
