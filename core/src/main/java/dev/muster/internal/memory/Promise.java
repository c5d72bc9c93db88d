package dev.muster.internal.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// The result of an asynchronous request. Either it is claimed, when it is about to happen, or the
/// caller ends it before that.
final class Promise<T> extends CompletableFuture<T> {
    private final AtomicBoolean isDecided = new AtomicBoolean();

    /// It is about to happen; false if it is no longer wanted.
    boolean claim() {
        return isDecided.compareAndSet(false, true);
    }

    void keep(T value) {
        super.complete(value);
    }

    @SuppressWarnings("NullAway") // a future of nothing
    void keep() {
        super.complete(null);
    }

    /// Whether it was claimed, or ended by the caller.
    boolean isDecided() {
        return isDecided.get();
    }

    void breakOff(Throwable failure) {
        isDecided.set(true);
        super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return isCancelled() || (claim() && super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(T value) {
        return claim() && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return claim() && super.completeExceptionally(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
