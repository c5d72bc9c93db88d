package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteCallable;
import dev.muster.WorkerDiedException;
import dev.muster.internal.launch.LocalSource;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A pool that has had workers and cannot start any for a while goes on when it can.
@ExtendWith(Leaks.class)
class PassingFailureTest {
    private static final Logger LOGGER = Logger.getLogger("dev.muster.pool");

    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final Pool pool = open(c -> c.withWorkers(1));

    private Pool open(UnaryOperator<PoolConfig> config) {
        return Pools.processes(config.apply(PoolConfig.defaults()), _ -> new FailingSource());
    }

    @AfterEach
    void end() {
        pool.shutdownNow();
        pool.close();
    }

    /// What keeps a worker from starting.
    enum Trouble {
        DESCRIPTORS {
            @Override
            void happen() throws WorkerStartException {
                throw new WorkerStartException("no", new IOException("Too many open files"));
            }
        },
        ITS_OWN_WORDS {
            @Override
            void happen() throws WorkerStartException {
                throw new WorkerStartException("exit code 1", null);
            }
        },
        NO_THREAD {
            @Override
            void happen() {
                throw new OutOfMemoryError("unable to create native thread");
            }
        },
        SURPRISE {
            @Override
            void happen() {
                throw new IllegalStateException("surprise");
            }
        };

        abstract void happen() throws WorkerStartException;
    }

    /// Starts real workers, unless there is trouble.
    private final class FailingSource implements WorkerSource {
        private final WorkerSource real = LocalSource.of(PoolConfig.defaults());
        private final AtomicReference<@Nullable WorkerListener> listener = new AtomicReference<>();

        @Override
        public void open(WorkerListener pool) {
            listener.set(pool);
            real.open(pool);
        }

        @Override
        public void request(int more) {
            Trouble now = trouble.get();
            if (now == null) {
                real.request(more);
                return;
            }
            refused.addAndGet(more);
            try {
                now.happen();
            } catch (WorkerStartException e) {
                for (int i = 0; i < more; i++) {
                    Objects.requireNonNull(listener.get()).failed(e);
                }
            }
        }

        @Override
        public Capabilities capabilities() {
            return real.capabilities();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private static Object result(CompletableFuture<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Ends the only worker while another cannot be started.
    private void loseWorker(Trouble now)
            throws InterruptedException, ExecutionException, TimeoutException {
        result(pool.submit(() -> 1));
        trouble.set(now);
        RemoteCallable<Integer> fatal =
                () -> {
                    Runtime.getRuntime().halt(3);
                    return 1;
                };
        assertThatThrownBy(() -> result(pool.submit(fatal)))
                .hasCauseInstanceOf(WorkerDiedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void tasks_wait_until_it_has_passed(Trouble now)
            throws InterruptedException, ExecutionException, TimeoutException {
        loseWorker(now);
        CompletableFuture<Integer> waiting = pool.submit(() -> 2);
        CompletableFuture<Integer> alone = pool.with(o -> o.isolated()).submit(() -> 3);
        await().atMost(Waits.LONG).until(() -> refused.get() >= 3);

        assertThat(waiting).isNotDone();
        assertThat(alone).isNotDone();
        assertThat(pool.snapshot().waiting()).isBetween(1L, 2L);

        trouble.set(null);
        assertThat(result(waiting)).isEqualTo(2);
        assertThat(result(alone)).isEqualTo(3);
    }

    @Test
    void all_workers_come_back() throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool large = open(c -> c.withWorkers(2))) {
            result(large.submit(() -> 1));
            trouble.set(Trouble.DESCRIPTORS);
            killWorkers(large);
            await().atMost(Waits.LONG).until(() -> refused.get() >= 2);
            trouble.set(null);

            await().atMost(Waits.LONG).until(() -> idle(large) == 2);
        }
    }

    private static void killWorkers(Pool of) {
        of.snapshot().workers().stream()
                .flatMap(worker -> worker.pid().stream().boxed())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static long idle(Pool of) {
        return of.snapshot().workers().stream()
                .filter(worker -> worker.state() == WorkerSnapshot.State.IDLE)
                .count();
    }

    @Test
    void it_is_said_once() throws InterruptedException, ExecutionException, TimeoutException {
        var said = new ConcurrentLinkedQueue<String>();
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord record) {
                        said.add(record.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        LOGGER.addHandler(handler);
        try {
            loseWorker(Trouble.DESCRIPTORS);
            await().atMost(Waits.LONG).until(() -> refused.get() >= 3);
        } finally {
            LOGGER.removeHandler(handler);
        }

        assertThat(said).filteredOn(text -> text.contains("started")).hasSize(1);
    }

    @Test
    void what_waits_can_be_cancelled()
            throws InterruptedException, ExecutionException, TimeoutException {
        loseWorker(Trouble.DESCRIPTORS);
        List<CompletableFuture<Integer>> waiting =
                List.of(pool.submit(() -> 2), pool.with(o -> o.isolated()).submit(() -> 3));

        waiting.forEach(future -> future.cancel(true));

        assertThat(waiting).allMatch(CompletableFuture::isCancelled);
        await().atMost(Waits.LONG).until(() -> pool.snapshot().waiting() == 0);
    }

    @Test
    void a_pool_can_be_ended_meanwhile_and_says_why_nothing_ran()
            throws InterruptedException, ExecutionException, TimeoutException {
        loseWorker(Trouble.DESCRIPTORS);
        CompletableFuture<Integer> waiting = pool.submit(() -> 2);
        CompletableFuture<Integer> alone = pool.with(o -> o.isolated()).submit(() -> 3);
        await().atMost(Waits.LONG).until(() -> refused.get() >= 3);

        pool.shutdownNow();

        assertThat(pool.awaitTermination(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS)).isTrue();
        assertThatThrownBy(() -> result(waiting))
                .isInstanceOf(CancellationException.class)
                .hasStackTraceContaining("no worker could be started")
                .hasStackTraceContaining("Too many open files");
        assertThat(alone).isCancelled();
    }

    @Test
    void close_ends_in_its_time()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool limited = open(c -> c.withWorkers(1).withCloseTimeout(Duration.ofMillis(200)));
        result(limited.submit(() -> 1));
        trouble.set(Trouble.ITS_OWN_WORDS);
        killWorkers(limited);
        await().atMost(Waits.LONG).until(() -> refused.get() >= 1);
        CompletableFuture<Integer> waiting = limited.submit(() -> 2);

        limited.close();

        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void a_pool_that_never_had_a_worker_says_so_at_once() {
        trouble.set(Trouble.DESCRIPTORS);
        try (Pool never = open(c -> c.withWorkers(1))) {
            CompletableFuture<Integer> waiting =
                    CompletableFuture.supplyAsync(() -> never.submit(() -> 1).join());

            assertThatThrownBy(() -> result(waiting))
                    .hasStackTraceContaining("Too many open files");
        }
    }
}
