package dev.muster.shared;

import org.jspecify.annotations.Nullable;

/// One change of a [SharedValue] or [SharedEvent], as its listeners see it.
public sealed interface ValueChange<V extends @Nullable Object> {
    /// There is a new value.
    ///
    /// @param value a copy
    record Changed<V extends @Nullable Object>(V value) implements ValueChange<V> {}

    /// Changes may have been missed here: the connection was down, or this listener is too slow.
    record Gap<V extends @Nullable Object>() implements ValueChange<V> {}
}
