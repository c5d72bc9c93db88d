package dev.muster.internal.worker;

import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.Journal;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The results on their way to the pool.
final class Results {
    /*
     * Short tasks end faster than messages can be sent, so their results leave together: when the
     * frame of tasks is done, when they are FULL_BYTES, or when the Flusher finds that the
     * oldest has waited for a whole beat, because a long task came after short ones. Waiting
     * results are also in the journal, so they outlive this process. Without a journal nothing
     * waits.
     */
    private static final int FULL_BYTES = 32 << 10;

    private final TaskFrames frames;
    private final @Nullable Journal journal;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private Output waiting = new Output();
    private long beat;
    private long oldestBeat;

    Results(TaskFrames frames, @Nullable Journal journal) {
        this.frames = frames;
        this.journal = journal;
    }

    /// Takes a result. When this returns, the result has been sent or will outlive this process.
    void add(long sequence, boolean hasFailed, long nanos, Output value) throws IOException {
        lock.lock();
        try {
            Journal kept = journal;
            boolean waits =
                    kept != null
                            && waiting.size() + value.size() < FULL_BYTES
                            && kept.hasRoom(value.size() + TaskEntry.Result.MAX_HEADER_BYTES);
            if (kept == null || !waits) {
                send();
                TaskEntry.Result.write(sequence, hasFailed, nanos, value, waiting);
                send();
                return;
            }
            if (waiting.size() == 0) {
                oldestBeat = beat;
            }
            long begin = waiting.size();
            TaskEntry.Result.write(sequence, hasFailed, nanos, value, waiting);
            kept.keep(waiting, begin);
        } finally {
            lock.unlock();
        }
    }

    /// Sends what waits.
    void flush() throws IOException {
        lock.lock();
        try {
            send();
        } finally {
            lock.unlock();
        }
    }

    /// Sends results that have waited for a beat.
    ///
    /// @return whether there were any results since the last beat
    boolean beat() throws IOException {
        lock.lock();
        try {
            beat++;
            if (waiting.size() == 0) {
                return false;
            }
            if (beat - oldestBeat > 1) {
                send();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void send() throws IOException {
        if (waiting.size() == 0) {
            return;
        }
        frames.send(waiting);
        waiting = new Output();
        if (journal != null) {
            journal.clear();
        }
    }

    /// Sends results that wait behind a task which takes longer than those before it. Checks every
    /// millisecond while there are any, and sleeps when there have been none for a while.
    static final class Flusher implements Runnable {
        private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
        private static final int IDLE_BEATS = 50;

        private final Results results;
        private final Thread thread;
        private volatile boolean isAsleep = true;

        Flusher(Results results) {
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
}
