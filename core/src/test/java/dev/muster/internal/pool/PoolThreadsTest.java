package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteCallable;
import dev.muster.TaskTimeoutException;
import dev.muster.connection.Connection;
import dev.muster.internal.launch.LocalSource;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads of a pool go on, whatever a source, a worker, a task or the program throws.
@ExtendWith(Leaks.class)
@SuppressWarnings("NullAway") // what a test leaves out is never looked at
class PoolThreadsTest {
    private static final Saboteur SOURCE = new Saboteur();
    private static final Pool POOL =
            Pools.processes(
                    PoolConfig.defaults()
                            .withWorkers(1)
                            .withRecycleAt(1L << 50) // so it is asked how much memory they hold
                            .withStopGrace(Duration.ofMillis(100)),
                    _ -> SOURCE);

    @AfterAll
    static void close() {
        POOL.close();
    }

    private static <T> T result(Future<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Where something is to be thrown, once.
    private enum Spot {
        START,
        MEMORY,
        TERMINATE
    }

    /// Real workers, with a failure now and then where the pool asks for something.
    private static final class Saboteur implements WorkerSource {
        private final WorkerSource real = LocalSource.of(PoolConfig.defaults());
        private final ConcurrentHashMap<Spot, Thrown> plans = new ConcurrentHashMap<>();

        void strike(Spot spot) {
            Thrown planned = plans.remove(spot);
            if (planned != null) {
                planned.fly();
            }
        }

        void plan(Spot spot, Thrown thrown) {
            plans.put(spot, thrown);
        }

        void awaitStrike(Spot spot) {
            await().atMost(Waits.LONG).until(() -> !plans.containsKey(spot));
        }

        @Override
        public void open(WorkerListener pool) {
            real.open(
                    new WorkerListener() {
                        @Override
                        public void arrived(Worker worker) {
                            pool.arrived(new Handle(worker, Saboteur.this));
                        }

                        @Override
                        public void failed(WorkerStartException failure) {
                            pool.failed(failure);
                        }
                    });
        }

        @Override
        public void request(int more) {
            strike(Spot.START);
            real.request(more);
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

    private record Handle(Worker real, Saboteur saboteur) implements Worker {
        @Override
        public Connection tasks() {
            return real.tasks();
        }

        @Override
        public Connection control() {
            return real.control();
        }

        @Override
        public WorkerInfo info() {
            return real.info();
        }

        @Override
        public Optional<ByteBuffer> journal() {
            return real.journal();
        }

        @Override
        public long residentBytes() {
            saboteur.strike(Spot.MEMORY);
            return real.residentBytes();
        }

        @Override
        public List<String> lastLines() {
            return real.lastLines();
        }

        @Override
        public void terminate() {
            saboteur.strike(Spot.TERMINATE);
            real.terminate();
        }

        @Override
        public void kill() {
            real.kill();
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return real.ended();
        }
    }

    @Test
    void the_clock_goes_on_whatever_one_look_throws()
            throws InterruptedException, ExecutionException, TimeoutException {
        result(POOL.submit(() -> 1));
        for (Thrown thrown : Thrown.values()) {
            SOURCE.plan(Spot.MEMORY, thrown);
            SOURCE.awaitStrike(Spot.MEMORY);
        }
        RemoteCallable<Integer> sleep =
                () -> {
                    TimeUnit.HOURS.sleep(1);
                    return 1;
                };
        var late = POOL.with(o -> o.withTimeout(Duration.ofMillis(20))).submit(sleep);

        assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(TaskTimeoutException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"CHECKED", "OF_ITS_OWN"}) // a worker each
    void a_task_is_stopped_whatever_its_stopping_throws(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        result(POOL.submit(() -> 1));
        SOURCE.plan(Spot.TERMINATE, thrown);
        RemoteCallable<Integer> endless =
                () -> {
                    while (System.nanoTime() != 0) {
                        Thread.onSpinWait();
                    }
                    return 1;
                };
        var late = POOL.with(o -> o.withTimeout(Duration.ofMillis(20))).submit(endless);

        assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(TaskTimeoutException.class);
        assertThat(SOURCE.plans).isEmpty();
        assertThat(result(POOL.submit(() -> 2))).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"CHECKED", "OF_ITS_OWN"}) // a worker each
    void a_worker_is_started_whatever_the_try_before_has_thrown(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        result(POOL.submit(() -> 1));
        SOURCE.plan(Spot.START, thrown);

        assertThat(result(POOL.with(o -> o.isolated()).submit(() -> 3))).isEqualTo(3);
        assertThat(SOURCE.plans).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_task_throws_is_its_result(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (var threads = Pools.threads(PoolConfig.defaults().withWorkers(1))) {
            for (Pool pool : List.of(POOL, threads)) {
                var bad =
                        pool.submit(() -> {
                            thrown.fly();
                            return 1;
                        });

                assertThatThrownBy(() -> result(bad))
                        .satisfies(e -> assertThat(e.getCause()).isNotNull());
                assertThat(result(pool.submit(() -> 2))).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_map_goes_on_whatever_the_receiver_of_its_progress_throws(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        var calls = new AtomicInteger();
        try (var threads = Pools.threads(PoolConfig.defaults().withWorkers(1))) {
            assertThat(
                            threads.map(
                                    i -> i + 1,
                                    List.of(1, 2),
                                    m ->
                                            m.withProgress(_ -> {
                                                calls.incrementAndGet();
                                                thrown.fly();
                                            })))
                    .containsExactly(2, 3);
        }
        assertThat(calls).hasPositiveValue();
    }

    @ParameterizedTest
    @EnumSource
    void callbacks_and_futures_of_the_program_may_throw_what_they_like(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (var threads = Pools.threads(PoolConfig.defaults().withWorkers(1))) {
            var next = new CountDownLatch(1);
            CompletableFuture<Integer> future =
                    threads.submit(() -> {
                        TimeUnit.MILLISECONDS.sleep(1);
                        return 1;
                    });
            var bad = future.thenRun(thrown::fly);
            var good = future.thenRun(next::countDown);

            assertThat(next.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            result(good);
            assertThatThrownBy(() -> result(bad)).isNotNull();
            Set<Thrown> ended = EnumSet.noneOf(Thrown.class);
            Pools.asCompleted(List.of(new Throwing(thrown))).forEach(each -> ended.add(each.kind));
            assertThat(ended).containsExactly(thrown);
        }
    }

    /// A future that does not keep to the rules.
    private static final class Throwing extends FutureTask<@Nullable Void> {
        private final Thrown kind;

        Throwing(Thrown kind) {
            super(() -> {}, null);
            this.kind = kind;
        }

        @Override
        public @Nullable Void get() {
            kind.fly();
            return null;
        }
    }
}
