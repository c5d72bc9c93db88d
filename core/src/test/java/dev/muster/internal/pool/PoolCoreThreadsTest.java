package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteCallable;
import dev.muster.Retries;
import dev.muster.TaskTimeoutException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads that pools of all kinds have go on, or bring to its end what they are for, whatever
/// that throws.
@ExtendWith(Leaks.class)
class PoolCoreThreadsTest {
    private static final PoolConfig CONFIG =
            PoolConfig.defaults().withWorkers(1).withStopGrace(Duration.ofMillis(20));

    private static Object result(Future<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Runs nothing: fails each first attempt, and does what it is told before the second.
    private static final class Hopeless implements Scheduler {
        private final PoolCore core;
        private final Runnable again;
        private final Runnable atClose;
        private final AtomicInteger attempts = new AtomicInteger();

        Hopeless(PoolCore core, Runnable again, Runnable atClose) {
            this.core = core;
            this.again = again;
            this.atClose = atClose;
        }

        @Override
        public void prepare(PoolTask task) {}

        @Override
        public void accept(PoolTask task) {
            if (attempts.incrementAndGet() > 1) {
                again.run();
            }
            core.ended(task, null, new IllegalStateException("hopeless"));
        }

        @Override
        public void cancel(PoolTask task, boolean mayStop) {}

        @Override
        public void forget(PoolFunction function) {}

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public int demand() {
            return 1;
        }

        @Override
        public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
            return LocalBroadcast.of(value);
        }

        @Override
        public List<WorkerSnapshot> workers() {
            return List.of();
        }

        @Override
        public String kind() {
            return "nowhere";
        }

        @Override
        public List<PoolTask> next(int most) {
            return List.of();
        }

        @Override
        public List<PoolTask> drain() {
            return new ArrayList<>();
        }

        @Override
        public void stopAll() {}

        @Override
        public void close() {
            atClose.run();
        }

        @Override
        public void exit(boolean lets) {
            atClose.run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_another_attempt_throws_is_the_failure_of_its_task_and_the_next_is_tried(
            Thrown thrown) {
        var core = new PoolCore(CONFIG, of -> new Hopeless(of, thrown::fly, () -> {}));
        try (Pool pool = new TaskPool(core, CONFIG.task())) {
            Pool retrying = pool.with(o -> o.withRetries(Retries.of(1)));
            for (int i = 0; i < 2; i++) {
                var bad = retrying.submit(() -> 1);

                assertThatThrownBy(() -> result(bad))
                        .satisfies(e -> assertThat(e.getCause()).isSameAs(thrown.thrown()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_end_of_its_workers_throws_a_pool_is_terminated(Thrown thrown) {
        var core = new PoolCore(CONFIG, of -> new Hopeless(of, () -> {}, thrown::fly));
        Pool pool = new TaskPool(core, CONFIG.task());

        pool.close();

        assertThat(pool.isTerminated()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_pool_throws_at_exit_the_others_end_their_workers(Thrown thrown) {
        var ended = new CountDownLatch(2);
        var cores = new ArrayList<PoolCore>();
        for (Runnable atExit : List.<Runnable>of(ended::countDown, thrown::fly, ended::countDown)) {
            cores.add(new PoolCore(CONFIG, of -> new Hopeless(of, () -> {}, atExit)));
        }

        PoolExit.exit(Set.copyOf(cores), false);

        assertThat(ended.getCount()).isZero();
        cores.forEach(PoolCore::close);
    }

    /// Throws a few times when it is asked whether it has tasks, and has some until it is told.
    private static final class Doubtful extends PoolCore {
        private final AtomicBoolean hasTasks = new AtomicBoolean(true);
        private final AtomicInteger asked = new AtomicInteger();
        private final Thrown thrown;

        Doubtful(Thrown thrown) {
            super(CONFIG, of -> new Hopeless(of, () -> {}, () -> {}));
            this.thrown = thrown;
        }

        @Override
        boolean isBusy() {
            if (asked.incrementAndGet() < 4) {
                thrown.fly();
            }
            return hasTasks.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_pool_throws_when_it_is_asked_the_process_is_kept_until_its_tasks_are_done(
            Thrown thrown) {
        var pool = new Doubtful(thrown);
        PoolExit.busy();

        await().atMost(Waits.LONG).until(() -> pool.asked.get() > 6);
        assertThat(isKept()).isTrue();

        pool.hasTasks.set(false);
        await().atMost(Waits.LONG).until(() -> !isKept());
        pool.close();
    }

    private static boolean isKept() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("muster-keeper"));
    }

    /// Throws something when it is told how its task ended.
    private record Deaf(Thrown thrown, CountDownLatch told) implements PoolTask.Listener {
        @Override
        public void succeeded(@Nullable Object result) {
            failed(new IllegalStateException("it was to be stopped"));
        }

        @Override
        public void failed(Throwable failure) {
            told.countDown();
            thrown.fly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_receiver_of_a_task_that_is_stopped_throws_the_next_one_is_stopped(
            Thrown thrown) throws InterruptedException, ExecutionException, TimeoutException {
        var homes = new ArrayList<ThreadScheduler>();
        var core =
                new PoolCore(
                        CONFIG,
                        of -> {
                            homes.add(new ThreadScheduler(of));
                            return homes.getFirst();
                        });
        var over = new CountDownLatch(1);
        RemoteCallable<Integer> deaf =
                () -> {
                    while (true) {
                        try {
                            over.await();
                            return 1;
                        } catch (InterruptedException _) {
                            // It does not stop, and so its thread is given up.
                        }
                    }
                };
        try (Pool pool = new TaskPool(core, CONFIG.task())) {
            var limited = CONFIG.task().withTimeout(Duration.ofMillis(1));
            var timedOut = new CountDownLatch(1);
            core.accept(core.task(new Work.Call(deaf), limited, new Deaf(thrown, timedOut)));
            assertThat(timedOut.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

            var cancelled = new CountDownLatch(1);
            var task = core.task(new Work.Call(deaf), CONFIG.task(), new Deaf(thrown, cancelled));
            core.accept(task);
            await().atMost(Waits.LONG).until(() -> task.place() != null);
            core.cancel(task, true);
            assertThat(cancelled.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

            var late = pool.with(o -> o.withTimeout(Duration.ofMillis(1))).submit(sleeping());
            assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(TaskTimeoutException.class);
            assertThat(result(pool.submit(() -> 1))).isEqualTo(1);
        } finally {
            over.countDown();
        }
    }

    private static RemoteCallable<Integer> sleeping() {
        return () -> {
            TimeUnit.HOURS.sleep(1);
            return 1;
        };
    }
}
