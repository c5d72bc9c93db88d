package dev.muster.internal.memory;

import java.util.concurrent.locks.ReentrantLock;

/// The lock of one end of a queue: among the threads of this process, and among the processes. Held
/// while a message is copied, never while waiting for one.
final class Side {
    private final ReentrantLock lock = new ReentrantLock();
    private final RobustWord word;

    Side(RobustWord word) {
        this.word = word;
    }

    /// Takes the lock, whatever it takes.
    ///
    /// @return whether the process that was inside before has died there
    boolean enter() {
        lock.lock();
        try {
            if (!word.tryLock()) {
                word.lock();
            }
            return word.isAbandoned();
        } catch (Throwable e) {
            lock.unlock();
            throw e;
        }
    }

    /// Also makes visible what was stored inside, before anything is looked at after it.
    void leave() {
        try {
            word.unlock();
        } finally {
            lock.unlock();
        }
    }
}
