package dev.muster.internal.protocol;

/// What a client asks of a lock. *wait* is a signed number of nanoseconds, negative for ever.
public enum LockOperation {
    /// wait → whether it was taken.
    LOCK,
    /// → nothing.
    UNLOCK,
    /// → an [ObjectReply].
    NEW_CONDITION,
    /// → whether the caller holds it, and has it from one who is gone.
    IS_ABANDONED
}
