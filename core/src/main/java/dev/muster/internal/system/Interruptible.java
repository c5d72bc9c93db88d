package dev.muster.internal.system;

import org.jspecify.annotations.Nullable;

/// Code that runs on a thread which others use before and after it, and that may be interrupted
/// while it runs: an interrupt reaches this code or none. Safe for all threads.
public final class Interruptible {
    private final Object lock = new Object();

    // Guarded by lock.
    private @Nullable Thread thread;
    private boolean isInterrupted;

    /// Runs the code on the current thread, interrupted from the beginning if [#interrupt] came
    /// before. Once only.
    public void run(Runnable body) {
        synchronized (lock) {
            thread = Thread.currentThread();
            if (isInterrupted) {
                thread.interrupt();
            }
        }
        try {
            body.run();
        } finally {
            synchronized (lock) {
                thread = null;
                Thread.interrupted();
            }
        }
    }

    /// Interrupts the code, even if it has not begun; does nothing when it has ended.
    public void interrupt() {
        synchronized (lock) {
            isInterrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
