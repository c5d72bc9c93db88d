package dev.muster.internal.pool;

import dev.muster.WorkerContext;
import dev.muster.internal.workerprotocol.CurrentTask;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.WorkerSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One attempt of a task in a thread of this process.
final class LocalRun implements WorkerContext {
    private final PoolTask task;
    private final String worker;
    private final int attempt;

    /// It is made when it begins.
    private final long beganNanos = System.nanoTime();

    private volatile boolean isCancelled;

    LocalRun(PoolTask task, String worker) {
        this.task = task;
        this.worker = worker;
        this.attempt = task.attempt();
    }

    PoolTask pooled() {
        return task;
    }

    /// Runs the task here.
    ///
    /// @throws Exception whatever it throws
    @Nullable Object run() throws Exception {
        WorkerContext before = CurrentTask.enter(this);
        try {
            return task.work().run();
        } finally {
            task.took(System.nanoTime() - beganNanos, 0);
            CurrentTask.leave(before);
        }
    }

    void cancel() {
        isCancelled = true;
    }

    TaskSnapshot taskSnapshot() {
        return PoolMonitor.running(task, worker, beganNanos);
    }

    /// The thread that runs it, which is a worker only meanwhile.
    WorkerSnapshot snapshot() {
        return threadSnapshot(worker, Optional.of(taskSnapshot()), 0, beganNanos);
    }

    /// A thread of this process that runs tasks.
    static WorkerSnapshot threadSnapshot(
            String name, Optional<TaskSnapshot> task, long tasks, long beganNanos) {
        return new WorkerSnapshot(
                name,
                "localhost",
                OptionalLong.empty(),
                "thread",
                task.isEmpty() ? WorkerSnapshot.State.IDLE : WorkerSnapshot.State.BUSY,
                task,
                tasks,
                0,
                Duration.ofNanos(System.nanoTime() - beganNanos));
    }

    @Override
    public String worker() {
        return worker;
    }

    @Override
    public long task() {
        return task.number();
    }

    @Override
    public String taskName() {
        return task.name();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public void progress(long done, long total) {
        if (done < 0 || total < 1) {
            throw new IllegalArgumentException(
                    "progress is %d of %d, must be 0 or more of 1 or more".formatted(done, total));
        }
        task.progress((double) done / total);
    }
}
