package dev.muster.internal.protocol;

/// What a client asks of a list. *place* is a number from 0.
public enum ListOperation {
    /// place → element.
    GET,
    /// place, value → the element before.
    SET,
    /// value → nothing.
    ADD,
    /// place, value → nothing.
    INSERT,
    /// place → the element that was there.
    REMOVE_AT,
    /// value → whether it was there.
    REMOVE,
    /// value → int, the first place or -1.
    INDEX_OF,
    /// value → int, the last place or -1.
    LAST_INDEX_OF,
    /// → int.
    SIZE,
    /// → nothing.
    CLEAR,
    /// place, most (numbers) → a list of the elements from that place on.
    PAGE,
    /// place + 1 or 0 for the end, count, values → nothing.
    ADD_ALL,
    /// listener (number) → nothing: see [Change].
    WATCH,
    /// listener → nothing.
    UNWATCH
}
