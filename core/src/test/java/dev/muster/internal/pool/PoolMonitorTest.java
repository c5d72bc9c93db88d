package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.Subscription;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a pool tells of itself, and that no listener can harm it.
@ExtendWith(Leaks.class)
class PoolMonitorTest {
    private final ConcurrentLinkedQueue<PoolEvent> events = new ConcurrentLinkedQueue<>();

    private static Object result(Future<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Pool over(WorkerSource source) {
        return Pool.over(source, c -> c.withCloseTimeout(Waits.LONG));
    }

    private List<PoolEvent> awaitEvents(int count) {
        await().atMost(Waits.LONG)
                .untilAsserted(() -> assertThat(events).hasSizeGreaterThanOrEqualTo(count));
        return List.copyOf(events);
    }

    // ---- events ----

    @Test
    void a_worker_arrives_runs_its_tasks_and_ends()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = over(FakeSource.prompt().answering("fine"))) {
            pool.onEvent(events::add);
            result(pool.with(o -> o.withName("first")).submit(() -> 1));
        }

        await().atMost(Waits.LONG)
                .until(() -> events.stream().anyMatch(PoolEvent.WorkerEnded.class::isInstance));
        List<PoolEvent> all = new ArrayList<>(events);
        all.removeIf(
                PoolEvent.WorkerArrived.class::isInstance); // it may have come before we listened
        assertThat(all).hasSize(3);
        assertThat(all.get(0))
                .isInstanceOfSatisfying(
                        PoolEvent.TaskStarted.class,
                        started -> {
                            assertThat(started.task().name()).isEqualTo("first");
                            assertThat(started.task().worker()).isEqualTo("worker-1");
                            assertThat(started.task().state())
                                    .isEqualTo(TaskSnapshot.State.RUNNING);
                        });
        assertThat(all.get(1))
                .isInstanceOfSatisfying(
                        PoolEvent.TaskEnded.class,
                        ended -> {
                            assertThat(ended.task().worker()).isEqualTo("worker-1");
                            assertThat(ended.task().state())
                                    .isEqualTo(TaskSnapshot.State.SUCCEEDED);
                            assertThat(ended.reason()).isEmpty();
                        });
        assertThat(all.get(2))
                .isInstanceOfSatisfying(
                        PoolEvent.WorkerEnded.class,
                        ended -> {
                            assertThat(ended.worker().state())
                                    .isEqualTo(WorkerSnapshot.State.ENDED);
                            assertThat(ended.worker().tasks()).isOne();
                            assertThat(ended.reason()).isEmpty();
                        });
    }

    @Test
    void a_worker_that_comes_while_a_listener_is_there_is_told_before_its_tasks()
            throws InterruptedException, ExecutionException, TimeoutException {
        var source = FakeSource.prompt().answering("fine").comingByThemselves();
        try (Pool pool = over(source)) {
            pool.onEvent(events::add);
            Future<?> waiting = pool.submit(() -> 1);
            source.arrives();
            result(waiting);

            assertThat(awaitEvents(3).stream().map(Object::getClass).toList())
                    .isEqualTo(
                            List.of(
                                    PoolEvent.WorkerArrived.class,
                                    PoolEvent.TaskStarted.class,
                                    PoolEvent.TaskEnded.class));
        }
    }

    /// Says of each worker that it cannot be started.
    private static final class Barren implements WorkerSource {
        private @Nullable WorkerListener listener;

        @Override
        public void open(WorkerListener listening) {
            listener = listening;
        }

        @Override
        public void request(int more) {
            for (int i = 0; i < more; i++) {
                Objects.requireNonNull(listener)
                        .failed(new WorkerStartException("no room for it", null));
            }
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(true, true, false, 1);
        }

        @Override
        public void close() {}
    }

    @Test
    void starts_that_fail_are_counted() {
        try (Pool pool = over(new Barren())) {
            assertThat(pool.snapshot().startsFailed()).isEqualTo(3);
        }
    }

    @Test
    void a_start_that_fails_is_told_with_its_reason()
            throws InterruptedException, ExecutionException, TimeoutException {
        var source = FakeSource.prompt().answering("fine");
        try (Pool pool = over(source)) {
            result(pool.submit(() -> 1));
            pool.onEvent(events::add);
            source.atNextStart(_ -> {
                throw new IllegalStateException("as ordered");
            });

            result(pool.with(o -> o.isolated()).submit(() -> 1)); // it is tried again

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(events)
                                    .filteredOn(PoolEvent.StartFailed.class::isInstance)
                                    .hasSize(1)
                                    .first()
                                    .extracting(Object::toString, STRING)
                                    .contains("as ordered"));
            assertThat(pool.snapshot().startsFailed()).isOne();
        }
    }

    // ---- listeners ----

    @ParameterizedTest
    @EnumSource
    void whatever_a_listener_throws_it_is_told_the_next_event_and_the_pool_goes_on(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = Pool.threads(1)) {
            pool.onEvent(event -> {
                events.add(event);
                thrown.fly();
            });
            pool.onEvent(events::add);

            for (int i = 0; i < 3; i++) {
                assertThat(result(pool.submit(() -> 1))).isEqualTo(1);
            }

            assertThat(awaitEvents(2 * 6)).hasSize(2 * 6);
        }
    }

    @Test
    void a_listener_that_blocks_delays_nobody_and_hears_how_much_it_has_missed()
            throws InterruptedException, ExecutionException, TimeoutException {
        int tasks = EventListener.CAPACITY;
        var entered = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var missed = new AtomicLong();
        try (Pool pool = Pool.serial()) {
            pool.onEvent(event -> {
                entered.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (event instanceof PoolEvent.Gap(long count)) {
                    missed.addAndGet(count);
                } else {
                    events.add(event);
                }
            });
            result(pool.submit(() -> 1)); // two events, of which it is told the first
            entered.await();

            for (int i = 0; i < tasks; i++) {
                result(pool.submit(() -> 1));
            }
            assertThat(pool.snapshot().succeeded()).isEqualTo(tasks + 1);
            goOn.countDown();
            await().atMost(Waits.LONG).until(() -> missed.get() > 0);
            result(pool.submit(() -> 1));
        }

        await().atMost(Waits.LONG)
                .untilAsserted(
                        () -> assertThat(events.size() + missed.get()).isEqualTo(2L * (tasks + 2)));
        assertThat(missed.get()).isGreaterThanOrEqualTo(tasks);
        assertThat(List.copyOf(events).getLast())
                .isInstanceOfSatisfying(
                        PoolEvent.TaskEnded.class,
                        last -> assertThat(last.task().number()).isEqualTo(tasks + 2));
    }

    @Test
    void a_listener_that_is_closed_is_told_nothing_more()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = Pool.serial()) {
            Subscription closed = pool.onEvent(event -> events.add(event));
            result(pool.submit(() -> 1));
            awaitEvents(2);
            closed.close();
            closed.close();
            var told = new ConcurrentLinkedQueue<PoolEvent>();
            pool.onEvent(told::add);

            result(pool.submit(() -> 1));

            await().atMost(Waits.LONG).until(() -> told.size() == 2);
            assertThat(events).hasSize(2);
        }
    }

    @SuppressWarnings("try") // it is closed in the middle, or tries to be
    @Test
    void a_listener_may_interrupt_itself_and_leave_a_pool_but_not_close_it()
            throws InterruptedException, ExecutionException, TimeoutException {
        var refused = new CountDownLatch(1);
        try (Pool pool = Pool.serial()) {
            pool.onEvent(event -> {
                events.add(event);
                Thread.currentThread().interrupt();
                try {
                    pool.close();
                } catch (IllegalStateException e) {
                    refused.countDown();
                }
            });
            result(pool.submit(() -> 1));

            assertThat(refused.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(awaitEvents(2)).hasSize(2);
        }
    }

    @Test
    void a_listener_of_a_pool_that_has_ended_is_told_nothing() {
        Pool pool = Pool.serial();
        pool.close();

        pool.onEvent(events::add).close();

        assertThat(events).isEmpty();
        assertThat(pool.snapshot().workers()).isEmpty();
    }

    // ---- snapshots ----

    @Test
    void a_snapshot_shows_who_runs_who_waits_and_in_which_order()
            throws InterruptedException, ExecutionException, TimeoutException {
        var source = FakeSource.prompt();
        try (Pool pool = over(source)) {
            for (int i = 0; i < 150; i++) {
                var _ = pool.submit(() -> 1);
            }
            await().atMost(Waits.LONG).until(() -> pool.snapshot().running() == 1);

            PoolSnapshot seen = pool.snapshot();
            assertThat(seen.kind()).isEqualTo("processes");
            assertThat(seen.workers())
                    .singleElement()
                    .satisfies(worker -> {
                        assertThat(worker.state()).isEqualTo(WorkerSnapshot.State.BUSY);
                        assertThat(worker.host()).isEqualTo("here");
                        assertThat(worker.kind()).isEqualTo("Java 25");
                        assertThat(worker.pid()).isEmpty();
                        assertThat(worker.task().orElseThrow().number()).isOne();
                        assertThat(worker.task().orElseThrow().worker()).isEqualTo("worker-1");
                    });
            assertThat(seen.waiting()).isEqualTo(149);
            assertThat(seen.next()).hasSize(100);
            assertThat(seen.next().stream().map(TaskSnapshot::number).toList())
                    .startsWith(2L, 3L, 4L);
            assertThat(seen.next())
                    .allSatisfy(task -> {
                        assertThat(task.state()).isEqualTo(TaskSnapshot.State.WAITING);
                        assertThat(task.waited()).isPositive();
                        assertThat(task.ran()).isZero();
                        assertThat(task.worker()).isEmpty();
                    });

            pool.shutdownNow();
            source.last().end();
        }
    }

    @Test
    void a_source_that_throws_when_it_is_asked_for_memory_spoils_no_snapshot() {
        PoolConfig config = PoolConfig.defaults().withWorkers(1);
        var silent =
                new FakeWorker(
                        new WorkerInfo("worker-7", "here", 0, new WorkerKind.Jvm("25"), false));
        silent.atMemory(() -> {
            throw new IllegalStateException("as ordered");
        });
        var schedulers = new ArrayList<ProcessScheduler>();
        var core =
                new PoolCore(
                        config,
                        of -> {
                            schedulers.add(new ProcessScheduler(of, config, new Barren()));
                            return schedulers.getFirst();
                        });
        try {
            var worker =
                    new PoolWorker(
                            new PoolWorker.Common(
                                    config,
                                    new TaskQueue(),
                                    new AtomicInteger(),
                                    new TimeLeft(null),
                                    new FeedPace(),
                                    new JvmTaskCodec(config, _ -> {}),
                                    schedulers.getFirst()),
                            silent);

            assertThat(worker.snapshot().residentBytes()).isZero();
        } finally {
            core.close();
        }
    }
}
