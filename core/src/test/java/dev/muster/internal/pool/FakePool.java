package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.testing.Waits;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A pool of one worker over a [FakeSource], if the test does not say otherwise.
final class FakePool implements AutoCloseable {
    /// Nobody waits that long.
    static final Duration NEVER = Duration.ofHours(1);

    /// Nobody waits for it.
    static final Duration AT_ONCE = Duration.ofNanos(1);

    private final FakeSource source;
    private final PoolConfig config;
    private final PoolCore core;
    private final Pool pool;

    FakePool(FakeSource source) {
        this(source, c -> c);
    }

    FakePool(FakeSource source, UnaryOperator<PoolConfig> change) {
        this.source = source;
        this.config =
                change.apply(
                        PoolConfig.defaults()
                                .withName("fake")
                                .withWorkers(1)
                                .withStopGrace(AT_ONCE)
                                .withCloseTimeout(Waits.LONG));
        this.core = new PoolCore(config, opened -> new ProcessScheduler(opened, config, source));
        this.pool = new TaskPool(core, config.task());
    }

    PoolConfig config() {
        return config;
    }

    PoolCore core() {
        return core;
    }

    Pool pool() {
        return pool;
    }

    /// Submits a task with this name, which no worker really runs.
    CompletableFuture<Integer> submit(String name) {
        return submit(pool, name);
    }

    /// The same, in a view of the pool.
    static CompletableFuture<Integer> submit(Pool view, String name) {
        return view.with(o -> o.withName(name)).submit(() -> 1);
    }

    static @Nullable Object result(Future<?> future) {
        try {
            return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError("a test is not interrupted", e);
        }
    }

    /// Why a task failed.
    static Throwable failure(Future<?> future) {
        Throwable thrown =
                catchThrowable(() -> future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return Objects.requireNonNull(thrown.getCause());
    }

    /// Stops what is left.
    @Override
    public void close() {
        pool.shutdownNow();
        pool.close();
        assertThat(source.isClosed()).isTrue();
    }
}
