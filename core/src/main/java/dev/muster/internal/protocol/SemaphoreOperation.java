package dev.muster.internal.protocol;

/// What a client asks of a semaphore. *wait* is a signed number of nanoseconds, negative for ever.
public enum SemaphoreOperation {
    /// permits (number), wait → whether they were taken.
    ACQUIRE,
    /// permits (number) → whether there was room for them.
    RELEASE,
    /// → int.
    AVAILABLE
}
