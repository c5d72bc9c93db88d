package dev.muster.internal.protocol;

/// What a client asks of a single value.
public enum ValueOperation {
    /// → value.
    GET,
    /// value → nothing.
    SET,
    /// value → the value before.
    GET_AND_SET,
    /// expected, value → whether it was the expected one.
    COMPARE_AND_SET,
    /// function (old) → the new value.
    UPDATE_AND_GET,
    /// function (old) → the value before.
    GET_AND_UPDATE,
    /// listener (number) → nothing: see [Change].
    WATCH,
    /// listener → nothing.
    UNWATCH
}
