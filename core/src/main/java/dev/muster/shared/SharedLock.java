package dev.muster.shared;

import java.util.concurrent.locks.Lock;

/// A lock between processes: reentrant, owned by one thread of one process, Python's `RLock`.
///
/// The thread that has waited longest gets it next. If the process that holds it dies, or its
/// connection breaks, the lock is free at once; a thread that finds out too late gets a
/// [SessionLostException] from its next [#unlock]: others may have been in the critical section
/// meanwhile.
public interface SharedLock extends Lock {
    /// {@inheritDoc}
    ///
    /// @throws IllegalMonitorStateException if this thread does not hold it
    /// @throws SessionLostException if this thread held it until the connection broke
    @Override
    void unlock();

    /// A new condition of this lock, known to this process only, unless it is passed on.
    @Override
    SharedCondition newCondition();

    /// Whether this thread holds it, as far as this process knows.
    boolean isHeldByCurrentThread();

    /// Whether the process that held it before this thread died, or lost its connection, without
    /// releasing it, so that what the lock guards may be half changed. To be called by the thread
    /// that holds it; false for any other.
    ///
    /// Always false where CPython's manager keeps the lock: there a dead process keeps it.
    boolean isAbandoned();
}
