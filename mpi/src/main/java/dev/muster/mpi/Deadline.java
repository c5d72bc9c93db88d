package dev.muster.mpi;

/// Points in time as [dev.muster.internal.system.Nanos] makes them, and one that never comes.
final class Deadline {
    /// Never comes.
    static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    /// How long it is until then, in nanoseconds; at most 0 if it is over.
    static long left(long deadline) {
        return deadline == NEVER ? NEVER : deadline - System.nanoTime();
    }
}
