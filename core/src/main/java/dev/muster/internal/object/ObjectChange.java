package dev.muster.internal.object;

import org.jspecify.annotations.Nullable;

/// What has happened to a shared object, for those who watch it.
public sealed interface ObjectChange {
    /// A dict's key has got a value.
    record Put(@Nullable Object key, @Nullable Object value) implements ObjectChange {}

    /// A dict's key has gone.
    record Removed(@Nullable Object key) implements ObjectChange {}

    /// All of a dict's keys have gone.
    record Cleared() implements ObjectChange {}

    /// A list has one element more.
    record Added(int place, @Nullable Object element) implements ObjectChange {}

    /// A list has another element at this place.
    record Replaced(int place, @Nullable Object element) implements ObjectChange {}

    /// A list has one element less.
    record TakenOut(int place) implements ObjectChange {}

    /// Much of a list has changed.
    record Reordered() implements ObjectChange {}

    /// A single value or a flag is another.
    record Changed(@Nullable Object value) implements ObjectChange {}
}
