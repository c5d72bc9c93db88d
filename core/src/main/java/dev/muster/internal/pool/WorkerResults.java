package dev.muster.internal.pool;

import dev.muster.WorkerDiedException;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.internal.workerprotocol.Journal;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes the results of one worker, in a thread of its own, and at the worker's end what it leaves.
final class WorkerResults implements Runnable, TaskFrames.Reading {
    /*
     * When the connection is lost, the reader looks into the journal: results that had not been
     * sent are there, and which task had begun. That one is the victim; those behind it go
     * elsewhere. So does one that was the first and had not begun, because it need not be the
     * reason; but after MOST_MISSES workers it is taken for that, or it would end one worker after
     * the other.
     */
    private static final int MOST_MISSES = 3;

    private final PoolWorker worker;
    private final PoolWorker.Common common;
    private final TaskFrames frames;
    private final Assignments assignments;
    private final CurrentStop stop;
    private final Worker handle;

    /// Its result broke off in the middle. Reader only.
    private @Nullable PoolTask broken;

    /// Null until the worker has ended, or if it has none. Reader only.
    private @Nullable Journal journal;

    WorkerResults(
            PoolWorker worker,
            PoolWorker.Common common,
            Worker handle,
            TaskFrames frames,
            Assignments assignments,
            CurrentStop stop) {
        this.worker = worker;
        this.common = common;
        this.handle = handle;
        this.frames = frames;
        this.assignments = assignments;
        this.stop = stop;
    }

    void start() {
        Threads.daemon("muster-" + common.config().name() + "-" + worker.name() + "-reader", this)
                .start();
    }

    @Override
    public void run() {
        try {
            worker.awaitListed();
            while (true) {
                frames.receive(this);
                worker.feed();
                worker.tasksRemoved();
            }
        } catch (IOException _) {
            lost();
        } catch (InterruptedException _) {
            lost();
        } catch (Throwable e) { // no one task's: nobody knows what is still to come
            worker.broken("its results could not be taken", e);
            lost();
        }
    }

    // ---- results ----

    @Override
    public void read(Input frame) throws CodecException {
        while (frame.remaining() > 0) {
            take(TaskEntry.Result.read(frame));
        }
    }

    private void take(TaskEntry.Result entry) throws CodecException {
        PoolTask task = assignments.remove(entry.sequence());
        if (task == null) { // known from the journal, or withdrawn
            entry.value().skipRest();
            return;
        }
        worker.headChanged();
        task.took(entry.nanos(), entry.value().remaining());
        common.pace().took(entry.nanos());
        Throwable stopped = stopped(entry.sequence());
        Object value = null;
        Throwable failure = stopped;
        if (stopped == null) {
            try {
                value = common.codec().decode(task, entry.value());
                if (entry.hasFailed()) {
                    failure = value instanceof Throwable thrown ? thrown : unreadable(null);
                    value = null;
                }
            } catch (CodecException e) {
                failure = unreadable(e);
            } catch (Throwable e) { // of a class of the user, or because it is too large
                Guard.survived(e);
                failure = unreadable(e);
            }
        }
        finish(entry, task, stopped);
        if (isOutOfMemory(failure) || isOutOfMemory(value)) {
            worker.retire(); // whatever it has filled is still full
        }
        common.listener().ended(task, value, failure);
        worker.carried(task.resultBytes());
    }

    /// If the bytes break off here, the worker has died, and that is how the task ended.
    private void finish(TaskEntry.Result entry, PoolTask task, @Nullable Throwable stopped)
            throws CodecException {
        try {
            entry.value().skipRest();
        } catch (CodecException e) {
            if (stopped != null) {
                common.listener().ended(task, null, stopped);
            } else {
                broken = task;
            }
            throw e;
        }
    }

    private static boolean isOutOfMemory(@Nullable Object ended) {
        return ended instanceof OutOfMemoryError
                || ended instanceof Chunks.Broken(_, OutOfMemoryError _);
    }

    private static Throwable unreadable(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> new CodecException("the worker sent a failure that is no exception");
            case CodecException e -> e;
            case OutOfMemoryError e ->
                    new CodecException(
                            "the result is too large for the memory of this program: give it more"
                                    + " by -Xmx, or let tasks return less",
                            e);
            default ->
                    new CodecException(
                            "the result cannot be read here: reading it ended in "
                                    + cause.getClass().getName(),
                            cause);
        };
    }

    /// Why a run was stopped; null if it was not.
    private @Nullable Throwable stopped(long sequence) {
        Stopping ended = stop.ended(sequence);
        return ended == null ? null : ended.awaitFailure();
    }

    // ---- the end ----

    /// The connection is lost, so the worker has ended, or is of no use any more.
    private void lost() {
        worker.markGone();
        CrashReport report = worker.end().report();
        Guard.run(this::takeFromJournal);
        Guard.run(() -> common.listener().lost(worker, report));
        var back = new ArrayList<PoolTask>();
        var victims = new ArrayList<PoolTask>();
        PoolTask half = broken;
        if (half != null) {
            victims.add(half);
        }
        PoolTask head = assignments.head();
        // Without a journal any of them may have.
        long begun = journal != null ? journal.begun() : Long.MAX_VALUE;
        for (PoolTask task : assignments.close()) {
            boolean isVictim =
                    task.sequence() <= begun || (task.equals(head) && task.missed() >= MOST_MISSES);
            (isVictim ? victims : back).add(task);
            if (task.sequence() == begun && journal != null) {
                task.element(journal.at());
            }
        }
        Stopping last = stop.ended();
        // Whatever fails of this, the rest of it is owed to others. What has waited longest is in
        // the queue before another worker takes its place. A pool that closes waits for the end of
        // its workers: after close() none is listed any more.
        Guard.run(() -> common.listener().giveBack(back));
        Guard.run(() -> common.listener().gone(worker));
        Guard.run(worker.end()::gone);
        for (PoolTask task : victims) {
            Guard.run(() -> common.listener().ended(task, null, failure(task, report, last)));
        }
        Guard.run(worker::close);
    }

    private void takeFromJournal() {
        Optional<ByteBuffer> memory = handle.journal();
        if (memory.isEmpty()) {
            return;
        }
        journal = new Journal(memory.get());
        Input results = journal.results();
        try {
            read(results);
        } catch (CodecException _) {
            // It was killed while it wrote.
        }
    }

    private static Throwable failure(PoolTask task, CrashReport report, @Nullable Stopping last) {
        if (last != null && last.sequence() == task.sequence()) {
            return last.awaitFailure();
        }
        return new WorkerDiedException(report.withTask(task.name(), task.attempt()));
    }
}
