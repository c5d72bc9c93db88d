package dev.muster.internal.pool;

import dev.muster.TaskOptions;
import dev.muster.internal.codec.Output;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A task from its acceptance to its end.
final class PoolTask {
    private final long number;
    private final TaskOptions options;
    private final Work work;
    private final Listener listener;
    private final boolean hasLabels;

    /// How it is written, in a scheduler of processes; set before it is accepted.
    private @Nullable Output payload;

    /// The number of the class loader that it comes from.
    private int loader;

    // Changed by the worker that has it, under its lock.
    private long sequence;

    /// Changed between attempts only.
    private volatile int attempt = 1;

    /// Nobody waits for its result any more.
    private volatile boolean isCancelled;

    /// And what has begun of it shall end. Written before `isCancelled`.
    private volatile boolean isToStop;

    /// Where it runs, as long as it does: there it can be stopped.
    private volatile @Nullable Object place;

    /// The beginning of this attempt, if the monitor wants to know. Changed under this.
    private volatile PoolMonitor.@Nullable Start start;

    /// Since when it waits, or has waited, for a worker. Changed between attempts only.
    private volatile long sinceNanos = System.nanoTime();

    /// How much of it is done, as it says itself, from 0 to 1.
    private volatile double progress;

    /// How many workers have ended with it as their first task and had not begun it. One thread at
    /// a time has the task.
    private int missed;

    // Written before the listener is told.
    private int element = -1;
    private long nanos;
    private long resultBytes;

    PoolTask(long number, TaskOptions options, Work work, Listener listener) {
        this.number = number;
        this.options = options;
        this.work = work;
        this.listener = listener;
        this.hasLabels = !options.labels().isEmpty();
    }

    long number() {
        return number;
    }

    TaskOptions options() {
        return options;
    }

    /// Whether only workers with certain labels may run it.
    boolean hasLabels() {
        return hasLabels;
    }

    /// What it is called in reports.
    String name() {
        return options.name().isEmpty() ? "task-" + number : options.name();
    }

    Work work() {
        return work;
    }

    Listener listener() {
        return listener;
    }

    Output payload() {
        Output written = payload;
        if (written == null) {
            throw new IllegalStateException("a task has not been written");
        }
        return written;
    }

    void payload(Output written) {
        payload = written;
    }

    int loader() {
        return loader;
    }

    void loader(int number) {
        loader = number;
    }

    long sequence() {
        return sequence;
    }

    void sequence(long newSequence) {
        sequence = newSequence;
    }

    int attempt() {
        return attempt;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time has it
    void nextAttempt() {
        attempt++;
        progress = 0;
        missed = 0;
        sinceNanos = System.nanoTime();
    }

    /// Since when it waits for a worker, or has waited for the one that has it.
    long sinceNanos() {
        return sinceNanos;
    }

    /// Whether it has waited longer than another one.
    boolean isBefore(PoolTask other) {
        return sinceNanos - other.sinceNanos < 0;
    }

    /// A worker begins this attempt, unless that is known. Its end cannot be told meanwhile.
    ///
    /// @param isStill whether the worker has it still
    /// @param tell tells of it
    synchronized void begin(PoolMonitor.Start begun, BooleanSupplier isStill, Runnable tell) {
        PoolMonitor.Start before = start;
        boolean isKnown = before != null && before.worker().equals(begun.worker());
        if (!isKnown && isStill.getAsBoolean()) {
            start = begun;
            tell.run();
        }
    }

    /// Whether somebody wanted to hear of the beginning of this attempt.
    boolean hasStart() {
        return start != null;
    }

    /// Takes the beginning of the attempt that has ended; null if nobody wanted to hear of it.
    synchronized PoolMonitor.@Nullable Start takeStart() {
        PoolMonitor.Start begun = start;
        start = null;
        return begun;
    }

    /// A worker has ended with it as its first task and had not begun it.
    ///
    /// @return how many have, in this attempt
    int missed() {
        return ++missed;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    void cancel() {
        cancel(false);
    }

    /// @param mayStop whether it shall end if it has begun
    void cancel(boolean mayStop) {
        if (mayStop) {
            isToStop = true;
        }
        isCancelled = true;
    }

    /// Whether it shall end, though it has begun.
    boolean isToStop() {
        return isToStop;
    }

    @Nullable Object place() {
        return place;
    }

    void place(@Nullable Object newPlace) {
        place = newPlace;
    }

    double progress() {
        return progress;
    }

    void progress(double part) {
        progress = part;
    }

    /// At which element of its argument its worker was when it ended; -1 if nobody knows.
    int element() {
        return element;
    }

    void element(int index) {
        element = index;
    }

    /// What it took in its worker.
    void took(long newNanos, long newResultBytes) {
        nanos = newNanos;
        resultBytes = newResultBytes;
    }

    /// How long its last attempt took.
    long nanos() {
        return nanos;
    }

    /// How large its result is as it is written; 0 if it was not.
    long resultBytes() {
        return resultBytes;
    }

    /// How large it is as it is written; 0 if it was not.
    long payloadBytes() {
        Output written = payload;
        return written == null ? 0 : written.size();
    }

    /// Is told once how a task ended.
    interface Listener {
        /// It is about to be told how its task ended.
        ///
        /// @return whether that runs no code but ours, and may be done by any thread
        default boolean mayBeToldHere() {
            return true;
        }

        void succeeded(@Nullable Object result);

        void failed(Throwable failure);

        /// It has failed and will be tried again.
        default void retried() {}
    }
}
