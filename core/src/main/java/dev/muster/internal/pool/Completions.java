package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.util.Collection;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Futures in the order in which they are done.
final class Completions<F extends Future<?>> extends Spliterators.AbstractSpliterator<F> {
    private final BlockingQueue<F> done = new LinkedBlockingQueue<>();
    private int left;

    private Completions(Collection<F> futures) {
        super(futures.size(), Spliterator.ORDERED | Spliterator.SIZED | Spliterator.NONNULL);
        left = futures.size();
        futures.forEach(this::watch);
    }

    static <F extends Future<?>> Stream<F> stream(Collection<F> futures) {
        return StreamSupport.stream(new Completions<>(futures), false);
    }

    private void watch(F future) {
        if (future.isDone()) {
            done.add(future);
        } else if (future instanceof CompletableFuture<?> completable) {
            var _ = completable.whenComplete((_, _) -> done.add(future));
        } else {
            Threads.virtual("muster-completion", () -> await(future)).start();
        }
    }

    private void await(F future) {
        try {
            future.get();
        } catch (ExecutionException | CancellationException | InterruptedException _) {
            // Whatever its end is: it has ended.
        } catch (Throwable e) { // of a future of the program, which will tell
            Guard.survived(e);
        } finally {
            done.add(future);
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super F> action) {
        if (left == 0) {
            return false;
        }
        try {
            F next = done.take();
            left--;
            action.accept(next);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a future");
        }
    }
}
