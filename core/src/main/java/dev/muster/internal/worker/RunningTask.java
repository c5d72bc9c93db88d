package dev.muster.internal.worker;

import dev.muster.WorkerContext;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.internal.workerprotocol.FromWorker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A task in its worker.
final class RunningTask implements WorkerContext, Chunks.Cursor {
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Host host;
    private final Chunks.Cursor cursor;
    private final long sequence;
    private final long task;
    private final String name;
    private final int attempt;
    private final AtomicLong nextReportNanos = new AtomicLong(System.nanoTime());
    private volatile boolean isCancelled;

    /// @param cursor receives the element of its argument that it is at
    RunningTask(
            Host host, Chunks.Cursor cursor, long sequence, long task, String name, int attempt) {
        this.host = host;
        this.cursor = cursor;
        this.sequence = sequence;
        this.task = task;
        this.name = name;
        this.attempt = attempt;
    }

    /// What a task needs from its worker.
    interface Host {
        String worker();

        void tell(Output notice);
    }

    @Override
    public void at(int index) {
        cursor.at(index);
    }

    void cancel() {
        isCancelled = true;
    }

    @Override
    public String worker() {
        return host.worker();
    }

    @Override
    public long task() {
        return task;
    }

    @Override
    public String taskName() {
        return name.isEmpty() ? "task-" + task : name;
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
        long now = System.nanoTime();
        long next = nextReportNanos.get();
        if ((now - next >= 0 || done == total)
                && nextReportNanos.compareAndSet(next, now + REPORT_NANOS)) {
            host.tell(FromWorker.Advanced.write(sequence, done, total));
        }
    }
}
