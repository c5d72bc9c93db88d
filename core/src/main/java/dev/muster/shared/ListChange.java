package dev.muster.shared;

/// One change of a [SharedList], as its listeners see it. Indexes are those at that moment.
public sealed interface ListChange<E> {
    /// An element was inserted; those from its index on moved up by one.
    ///
    /// @param index its index, from 0
    /// @param element a copy
    record Added<E>(int index, E element) implements ListChange<E> {}

    /// An element was replaced by another.
    ///
    /// @param index its index, from 0
    /// @param element a copy
    record Replaced<E>(int index, E element) implements ListChange<E> {}

    /// An element was removed; those behind it moved down by one.
    ///
    /// @param index where it was, from 0
    record Removed<E>(int index) implements ListChange<E> {}

    /// Many elements changed at once (sorted, cleared, extended by a slice …): read the list again.
    record Reordered<E>() implements ListChange<E> {}

    /// Changes may have been missed here: the connection was down, or this listener is too slow.
    record Gap<E>() implements ListChange<E> {}
}
