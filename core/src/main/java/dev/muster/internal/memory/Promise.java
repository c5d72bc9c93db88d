package dev.muster.internal.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// What becomes of something that was asked for without waiting. Either it is claimed, when it is
/// about to happen, or the one who asked ends it before.
final class Promise<T> extends CompletableFuture<T> {
    private final AtomicBoolean isDecided = new AtomicBoolean();

    /// It is about to happen; false if nobody wants it any more.
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

    /// Whether it was claimed, or ended by the one who asked.
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
