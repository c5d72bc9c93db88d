package dev.muster.internal.object;

import org.jspecify.annotations.Nullable;

/// A change of a shared object, for its watchers.
public sealed interface ObjectChange {
    /// A dict's key has a value now.
    record Put(@Nullable Object key, @Nullable Object value) implements ObjectChange {}

    /// A dict's key was removed.
    record Removed(@Nullable Object key) implements ObjectChange {}

    /// All of a dict's keys were removed.
    record Cleared() implements ObjectChange {}

    /// An element was added to a list.
    record Added(int place, @Nullable Object element) implements ObjectChange {}

    /// An element of a list was replaced.
    record Replaced(int place, @Nullable Object element) implements ObjectChange {}

    /// An element was removed from a list.
    record TakenOut(int place) implements ObjectChange {}

    /// Much of a list has changed.
    record Reordered() implements ObjectChange {}

    /// A single value or a flag was changed.
    record Changed(@Nullable Object value) implements ObjectChange {}
}
