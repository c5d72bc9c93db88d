package dev.muster.internal.pool;

import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.TaskFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/// Sends one worker its tasks, and before them what they are made of and it does not know.
final class WorkerFeed {
    /*
     * Any thread may feed a worker: the one that submits, if the worker is idle, and else the one
     * that reads its results, when some have come. One does at a time; a thread that finds another at
     * it leaves, because the other looks again when it is done.
     *
     * The reader must not wait for room in the socket: the worker may be waiting for room itself. So
     * a worker that is busy gets no more than SAFE_BYTES on top of what it has; one that is idle
     * reads whatever comes.
     */
    private static final long SAFE_BYTES = 64 << 10;
    private static final long FRAME_BYTES = 64 << 10;

    private final PoolWorker worker;
    private final PoolWorker.Common common;
    private final Assignments assignments;
    private final TaskFrames frames;
    private final ReentrantLock sending = new ReentrantLock();

    // Guarded by sending.
    private final TaskCodec.Writer writer;
    private final List<PoolTask> next = new ArrayList<>();

    WorkerFeed(
            PoolWorker worker,
            PoolWorker.Common common,
            Assignments assignments,
            TaskFrames frames) {
        this.worker = worker;
        this.common = common;
        this.writer = common.codec().newWriter();
        this.assignments = assignments;
        this.frames = frames;
    }

    /// Sends what the worker can take of the tasks that wait.
    void feed() {
        boolean isFull = false;
        while (!isFull
                && worker.mayTake()
                && !worker.isStopping()
                && assignments.size() <= common.pace().depth() / 2
                && common.queue().offers(worker.labels())) {
            if (!sending.tryLock()) {
                return;
            }
            try {
                isFull = !feedOnce();
            } finally {
                sending.unlock();
            }
            // What it had may have ended meanwhile; a thread that saw that found us at it, and
            // left.
            isFull = isFull && assignments.size() > 0;
        }
    }

    /// @return false if it could not take all that it was offered
    private boolean feedOnce() {
        int most = Math.max(1, common.pace().depth() / 2);
        int limit = common.config().maxTasksPerWorker();
        if (limit > 0) {
            most = (int) Math.min(most, limit - assignments.total());
        }
        if (most <= 0) {
            return false;
        }
        common.queue().take(most, FRAME_BYTES, worker.labels(), next);
        return sendNext();
    }

    /// Sends one task, which no other worker may have, and nothing after that.
    void feedLast(PoolTask task) {
        sending.lock();
        try {
            next.add(task);
            sendNext();
            worker.takeNoMore();
        } finally {
            sending.unlock();
        }
    }

    /// No task will apply this function any more.
    void forget(PoolFunction function) {
        if (sending.tryLock()) {
            try {
                Output frame = new Output();
                if (writer.forget(function, frame) && !worker.isGone() && assignments.size() == 0) {
                    sendFrame(frame, List.of());
                }
            } finally {
                sending.unlock();
            }
            feed(); // for threads that found us at it
        }
    }

    /// Takes the tasks in `next` over and sends them. Those that must not be sent go elsewhere.
    ///
    /// @return false if some had to
    private boolean sendNext() {
        var frame = new Output();
        var sent = new ArrayList<PoolTask>(next.size());
        var refused = new ArrayList<PoolTask>(0);
        var dropped = new ArrayList<PoolTask>(0);
        var late = new ArrayList<PoolTask>(0);
        var unfit = new HashMap<PoolTask, RejectedExecutionException>(0);
        boolean isSpoiled = false;
        for (PoolTask task : next) {
            task.place(worker);
            RejectedExecutionException refusal = common.timeLeft().refusal(task);
            if (task.isCancelled()) {
                dropped.add(task);
            } else if (refusal != null) {
                unfit.put(task, refusal);
            } else if (worker.mayTake() && isAdded(task)) {
                if (!isWritten(task, frame)) {
                    refused.addAll(takeOut(sent));
                    sent.clear();
                    frame = new Output();
                    isSpoiled = true;
                    continue;
                }
                sent.add(task);
                retireAtLimit();
                if (task.isCancelled()) { // just now, by a thread that has not found it here
                    late.add(task);
                }
            } else {
                task.place(null);
                refused.add(task);
            }
        }
        next.clear();
        for (PoolTask task : dropped) {
            common.listener().dropped(task);
        }
        unfit.forEach(common.listener()::refused);
        common.listener().giveBack(refused);
        if (frame.size() > 0) {
            worker.headChanged();
            sendFrame(frame, sent);
        }
        for (PoolTask task : late) {
            worker.cancel(task, task.isToStop());
        }
        if (isSpoiled) {
            worker.retire();
        }
        return refused.isEmpty();
    }

    /// Another task of this worker may be stopped just now, or the worker be ended for that: the
    /// thread that does so takes back what is behind that task, or it is seen here.
    private boolean isAdded(PoolTask task) {
        boolean isAdded = assignments.add(task, SAFE_BYTES);
        if (isAdded && (worker.isStopping() || !worker.mayTake())) {
            takeOut(List.of(task));
            return false;
        }
        return isAdded;
    }

    /// What of the frame is written is of no use if a task cannot be: what this worker is believed
    /// to know may have been in it. So the worker gets no more tasks, and ends when it has none
    /// left.
    ///
    /// @return false if the task has failed, and with it the frame
    private boolean isWritten(PoolTask task, Output frame) {
        try {
            writer.write(task, frame);
            return true;
        } catch (Throwable e) { // too large for this program's memory, perhaps
            Guard.survived(e);
            worker.takeNoMore();
            fail(List.of(task), e);
            return false;
        }
    }

    /// Takes tasks out again that the worker has not got.
    private List<PoolTask> takeOut(List<PoolTask> tasks) {
        List<PoolTask> out = assignments.removeAll(tasks.stream().map(PoolTask::sequence).toList());
        for (PoolTask task : out) {
            worker.currentStop().ended(task.sequence()); // it will never be its turn here
            task.place(null);
        }
        return out;
    }

    private void fail(List<PoolTask> tasks, Throwable e) {
        for (PoolTask task : takeOut(tasks)) {
            var failure =
                    new RejectedExecutionException(
                            "%s could not be sent to %s: %s"
                                    .formatted(task.name(), worker.name(), e.getClass().getName()),
                            e);
            common.listener().ended(task, null, failure);
        }
    }

    private void retireAtLimit() {
        int limit = common.config().maxTasksPerWorker();
        if (limit > 0 && assignments.total() >= limit) {
            worker.takeNoMore();
        }
    }

    /// @param tasks those in the frame
    private void sendFrame(Output frame, List<PoolTask> tasks) {
        try {
            frames.send(frame);
            worker.carried(frame.size());
        } catch (IOException _) {
            // The worker has ended. The reader finds that out, too, and takes the tasks back.
        } catch (Throwable e) { // half a frame may be on its way: the worker cannot go on
            worker.takeNoMore();
            fail(tasks, e);
            worker.broken("tasks could not be sent to it", e);
        }
    }
}
