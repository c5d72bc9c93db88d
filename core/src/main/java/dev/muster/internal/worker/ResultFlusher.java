package dev.muster.internal.worker;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends results that wait behind a task which takes longer than those before it. Checks every
/// millisecond while there are any, and sleeps when there have been none for a while.
final class ResultFlusher implements Runnable {
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int IDLE_BEATS = 50;

    private final Results results;
    private final Thread thread;
    private volatile boolean isAsleep = true;

    ResultFlusher(Results results) {
        this.results = results;
        this.thread = Threads.daemon("muster-result-flusher", this);
    }

    /// Reports that results may be waiting. Task thread only.
    void watch() {
        if (isAsleep) {
            isAsleep = false;
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
        }
    }

    private boolean beat() throws IOException {
        try {
            return results.beat();
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) { // the task thread sends them with the next ones
            Guard.survived(e);
            return false;
        }
    }

    @Override
    public void run() {
        int idle = 0;
        try {
            while (true) {
                LockSupport.parkNanos(this, BEAT_NANOS);
                idle = beat() ? 0 : idle + 1;
                if (idle > IDLE_BEATS) {
                    isAsleep = true;
                    while (isAsleep) {
                        LockSupport.park(this);
                    }
                    idle = 0;
                }
            }
        } catch (IOException _) {
            // The pool is gone, and the task thread will find that out, too.
        }
    }
}
