package dev.muster.shared;

import java.util.concurrent.locks.Condition;

/// A condition of a [SharedLock]: waits for a signal from another thread of any process; the lock
/// is released meanwhile. The caller of every method must hold the lock.
public interface SharedCondition extends Condition {
    /// The lock it belongs to.
    SharedLock lock();
}
