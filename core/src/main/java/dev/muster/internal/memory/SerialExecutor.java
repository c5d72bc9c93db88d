package dev.muster.internal.memory;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Runs actions one after the other in the order in which they were added, on a thread that exists
/// while there are any.
final class SerialExecutor {
    private final ReentrantLock lock = new ReentrantLock();
    private final String threadName;

    // Guarded by lock.
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private boolean isServed;

    SerialExecutor(String threadName) {
        this.threadName = threadName;
    }

    /// Runs an action after all those added before.
    ///
    /// @param next must not throw
    void add(Runnable next) {
        lock.lock();
        try {
            if (!isServed) { // the thread gets to it when this lock is released
                Threads.virtual(threadName, this::serve).start();
                isServed = true;
            }
            line.add(next);
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        while (true) {
            Runnable next;
            lock.lock();
            try {
                next = line.poll();
                if (next == null) {
                    isServed = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            Guard.run(next);
        }
    }
}
