package dev.muster.internal.pool;

import dev.muster.internal.system.Nanos;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A run that is being stopped.
final class Stopping {
    private static final long LONGEST_SECONDS = 5;

    private final long sequence;
    private final CompletableFuture<String> stacks = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    /// Its failure, as long as nothing more is known of it.
    private volatile Throwable unexplained = new CancellationException("the task was stopped");

    Stopping(long sequence) {
        this.sequence = sequence;
    }

    long sequence() {
        return sequence;
    }

    /// What the task's failure is if the stacks that explain it do not come.
    void unexplained(Throwable newFailure) {
        unexplained = newFailure;
    }

    /// What the task's failure is, however it ends.
    void failure(Throwable newFailure) {
        failure.complete(newFailure);
    }

    /// The failure. The thread that stops the task says it as soon as the worker's stacks are here,
    /// or have not come in time.
    Throwable awaitFailure() {
        try {
            return failure.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return unexplained;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unexplained;
        }
    }

    void stacks(String text) {
        stacks.complete(text);
    }

    /// Waits for the stacks; empty if they do not come.
    String awaitStacks(Duration timeout) throws InterruptedException {
        try {
            return stacks.get(Nanos.of(timeout), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException _) {
            return "";
        }
    }

    /// The run has ended. Its stacks, if they were asked for, were taken before it was interrupted,
    /// and may still be on their way.
    void ended() {
        ended.countDown();
    }

    /// The worker has ended, and nothing comes any more.
    void workerEnded() {
        ended();
        stacks.complete("");
    }

    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return ended.await(Nanos.of(timeout), TimeUnit.NANOSECONDS);
    }
}
