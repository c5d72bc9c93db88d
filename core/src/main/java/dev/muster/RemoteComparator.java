package dev.muster;

import java.io.Serializable;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// An order that can travel: a lambda or method reference whose captured values can. It may throw
/// checked exceptions.
@FunctionalInterface
public interface RemoteComparator<T extends @Nullable Object> extends Comparator<T>, Serializable {
    /// Less than 0 if the first comes before the second, 0 if they are equal, more than 0 if it
    /// comes after.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    int call(T first, T second) throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
    default int compare(T first, T second) {
        try {
            return call(first, second);
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }
}
