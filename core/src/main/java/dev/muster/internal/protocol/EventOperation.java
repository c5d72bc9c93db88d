package dev.muster.internal.protocol;

/// What a client asks of an event. *wait* is a signed number of nanoseconds, negative for ever.
public enum EventOperation {
    /// → nothing.
    SET,
    /// → nothing.
    CLEAR,
    /// → whether it is set.
    IS_SET,
    /// wait → whether it is set.
    AWAIT,
    /// listener (number) → nothing: see [Change].
    WATCH,
    /// listener → nothing.
    UNWATCH
}
