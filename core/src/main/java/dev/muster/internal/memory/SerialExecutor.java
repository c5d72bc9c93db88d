package dev.muster.internal.memory;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Things that are done one after the other in the order in which they came, by a thread that is
/// there as long as there are any.
final class SerialExecutor {
    private final ReentrantLock lock = new ReentrantLock();
    private final String threadName;

    // Guarded by lock.
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private boolean isServed;

    SerialExecutor(String threadName) {
        this.threadName = threadName;
    }

    /// Has something done after all that was added before.
    ///
    /// @param next must not throw
    void add(Runnable next) {
        lock.lock();
        try {
            if (!isServed) { // the thread comes to it when this lock is given back
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
