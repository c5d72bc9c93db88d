package dev.muster.internal.protocol;

/// What a client asks of a condition. *wait* is a signed number of nanoseconds, negative for ever.
public enum ConditionOperation {
    /// wait → whether a signal came.
    AWAIT,
    /// how many (number) → nothing.
    SIGNAL,
    /// → an [ObjectReply].
    LOCK
}
