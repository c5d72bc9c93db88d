package dev.muster.internal.protocol;

/// What a client asks of a barrier. *wait* is a signed number of nanoseconds, negative for ever.
public enum BarrierOperation {
    /// wait → int, how many came before; -1 if the barrier is broken, -2 if the time is over.
    AWAIT,
    /// → int.
    PARTIES,
    /// → int.
    WAITING,
    /// → whether it is broken.
    BROKEN,
    /// → nothing.
    ABORT,
    /// → nothing.
    RESET
}
