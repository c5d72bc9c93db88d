package dev.muster.internal.worker;

import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.internal.workerprotocol.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of the runs: each run is registered here before it begins, and can be withdrawn or
/// stopped here.
final class RunState implements Chunks.Cursor {
    /*
     * The thread that runs tasks and the one that listens to the pool meet here. A run has begun or
     * it is withdrawn, never both; a thread is interrupted for its current run, or not at all.
     */
    private final @Nullable Journal journal;
    private final Thread runner;

    // Guarded by this.
    private long begun;
    private @Nullable RunningTask running;
    private final Set<Long> withdrawn = new HashSet<>();
    private long lastWithdrawn;

    RunState(@Nullable Journal journal, Thread runner) {
        this.journal = journal;
        this.runner = runner;
    }

    /// Lets a run begin.
    ///
    /// @return false if it is withdrawn
    synchronized boolean begin(long sequence, RunningTask task) {
        begun = sequence;
        if (sequence <= lastWithdrawn && withdrawn.remove(sequence)) {
            return false;
        }
        running = task;
        if (journal != null) {
            journal.begin(sequence);
        }
        return true;
    }

    /// Records which element of its argument the run is at. Called by the thread that runs it.
    @Override
    public void at(int index) {
        if (journal != null) {
            journal.at(index);
        }
    }

    /// Records that a run has ended; no interrupt of it is left.
    synchronized void end() {
        running = null;
        Thread.interrupted();
    }

    /// Withdraws runs that have not begun.
    ///
    /// @return the runs that will not begin
    synchronized List<Long> withdraw(long first, long last) {
        var result = new ArrayList<Long>();
        for (long sequence = Math.max(first, begun + 1); sequence <= last; sequence++) {
            withdrawn.add(sequence);
            result.add(sequence);
        }
        lastWithdrawn = Math.max(lastWithdrawn, last);
        return result;
    }

    /// Whether this run is in progress.
    synchronized boolean isRunning(long sequence) {
        return running != null && begun == sequence;
    }

    /// Interrupts a run, if it is in progress.
    synchronized void stop(long sequence) {
        if (running != null && begun == sequence) {
            running.cancel();
            runner.interrupt();
        }
    }

    /// The running task, if there is one.
    synchronized @Nullable RunningTask running() {
        return running;
    }
}
