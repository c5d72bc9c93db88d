package dev.muster.internal.pool;

import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a worker ends: asked, terminated or killed by the pool, or by itself; and why.
final class WorkerEnd {
    /// How long the end of the process may take once the connection is lost.
    private static final Duration PROCESS = Duration.ofSeconds(2);

    /// How long it may take after that to see why it has ended.
    private static final Duration REASON = Duration.ofSeconds(10);

    /// A worker that is asked to end runs its shutdown hooks; it gets this many times the usual
    /// grace.
    private static final int GRACES_TO_END = 3;

    private record Reason(CrashReport.Cause cause, String detail, String stacks) {}

    private final String name;
    private final Worker handle;
    private final long pid;
    private final Duration grace;
    private final AtomicBoolean isBegun = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

    /// Why the pool has ended it; the first reason counts. Guarded by this.
    private @Nullable Reason reason;

    private volatile boolean isInGoodOrder;

    WorkerEnd(String name, Worker handle, Duration grace) {
        this.name = name;
        this.handle = handle;
        this.pid = handle.info().pid();
        this.grace = grace;
    }

    /// Whether no thread has begun to end it in good order before; from then on one has.
    boolean begin() {
        return !isBegun.getAndSet(true);
    }

    /// Ends a worker that has no tasks: it is asked, then terminated, then killed.
    ///
    /// @param tell sends it an order
    void inGoodOrder(Consumer<Output> tell) throws InterruptedException {
        because(CrashReport.Cause.STOPPED, "", "");
        isInGoodOrder = true;
        tell.accept(ToWorker.End.write());
        if (!awaitGone(Nanos.times(grace, GRACES_TO_END))) {
            handle.terminate();
            if (!awaitGone(grace)) {
                handle.kill();
                awaitGone(PROCESS);
            }
        }
    }

    /// Whether the pool has asked it to end when it had no tasks.
    boolean isInGoodOrder() {
        return isInGoodOrder;
    }

    /// Ends the process as `SIGTERM` does.
    ///
    /// @param stacks those of its threads, for the report
    void terminate(String stacks) {
        because(CrashReport.Cause.STOPPED, "", stacks);
        handle.terminate();
    }

    /// Ends the process and all that it has started.
    void kill(CrashReport.Cause cause, String detail) {
        because(cause, detail, "");
        handle.kill();
    }

    private synchronized void because(CrashReport.Cause cause, String detail, String stacks) {
        if (reason == null) {
            reason = new Reason(cause, detail, stacks);
        }
    }

    /// Says that all has been taken from it.
    void gone() {
        gone.complete(null);
    }

    private boolean awaitGone(Duration timeout) throws InterruptedException {
        try {
            gone.get(Nanos.of(timeout), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /// What a source says, if it does not throw.
    private static <T> T asked(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (Throwable e) {
            Guard.survived(e);
            return otherwise;
        }
    }

    /// Why it has ended, after its connection is lost. Waits for the process a little, and kills it
    /// if it does not end.
    CrashReport report() {
        return report(PROCESS);
    }

    /// @param patience how long the end of the process may take
    CrashReport report(Duration patience) {
        CrashReport seen;
        try {
            seen = ended(patience);
        } catch (ExecutionException | TimeoutException e) {
            seen = killed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            seen = lost();
        } catch (Throwable e) { // of a source: the tasks of this worker end all the same
            Guard.survived(e);
            seen = lost();
        }
        Reason ours = reason();
        return ours == null
                ? seen
                : seen.withCause(ours.cause(), ours.detail()).withStacks(ours.stacks());
    }

    private CrashReport ended(Duration time)
            throws InterruptedException, ExecutionException, TimeoutException {
        return handle.ended().toCompletableFuture().get(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Kills one whose end was not seen. On a busy machine it may have crashed all the same, and
    /// have been about to write its crash file.
    private CrashReport killed() {
        try {
            handle.kill();
            CrashReport seen = ended(REASON);
            return seen.cause() == CrashReport.Cause.STOPPED
                    ? seen.withCause(CrashReport.Cause.LOST, "")
                    : seen;
        } catch (ExecutionException | TimeoutException e) {
            return lost();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lost();
        } catch (Throwable e) { // of a source; it is left alone
            Guard.survived(e);
            return lost();
        }
    }

    private synchronized @Nullable Reason reason() {
        return reason;
    }

    private CrashReport lost() {
        List<String> lines = asked(handle::lastLines, List.of());
        return CrashReport.unseen(name, pid, CrashReport.Cause.LOST, lines);
    }
}
