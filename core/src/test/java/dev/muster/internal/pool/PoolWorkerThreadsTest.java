package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads that a pool has for each of its workers, or that start and end one: whatever one
/// thing throws reaches whoever waits for it, and the pool serves the next task.
@ExtendWith(Leaks.class)
class PoolWorkerThreadsTest {
    private final FakeSource source =
            FakeSource.prompt().answering("fine").atEachStart(FakeWorker::hasNoJournal);
    private final AtomicReference<Pool> opened = new AtomicReference<>();

    private Pool pool() {
        Pool pool =
                Pools.processes(
                        PoolConfig.defaults()
                                .withWorkers(1)
                                .withStopGrace(Duration.ofMillis(20))
                                .withCloseTimeout(Waits.LONG),
                        _ -> source);
        opened.set(pool);
        return pool;
    }

    @AfterEach
    void close() {
        opened.get().close();
    }

    private static Object result(Future<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void serves(Pool pool)
            throws InterruptedException, ExecutionException, TimeoutException {
        assertThat(result(pool.submit(() -> 1))).isEqualTo("fine");
    }

    /// Throws something when it is read.
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1;
        private final Thrown thrown;

        Trap(Thrown thrown) {
            this.thrown = thrown;
        }

        private Object readResolve() {
            thrown.fly();
            return this;
        }
    }

    private static Output written(Object value) throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(value, out);
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reading_a_result_throws_is_its_failure_and_the_next_one_is_taken(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        source.answering(new Trap(thrown));

        assertThatThrownBy(() -> result(pool.submit(() -> 1)))
                .satisfies(e -> assertThat(e.getCause()).isInstanceOf(CodecException.class));
        source.answering("fine");
        serves(pool);
        assertThat(source.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ends_the_reading_of_results_is_told_and_another_worker_takes_its_place(
            Thrown thrown) throws InterruptedException, ExecutionException, TimeoutException {
        source.answering(null);
        source.atNextStart(worker -> worker.tasksConnection().beforeReceive(thrown::fly));
        Pool pool = pool();

        var bad = pool.submit(() -> 1);

        await().atMost(Waits.LONG).until(() -> bad.isDone() || source.count() == 2);
        boolean isLost = bad.isDone();
        source.answering("fine");
        if (isLost) { // else it had not been sent yet, or is lost with the second worker
            assertThatThrownBy(() -> result(bad)).hasCauseInstanceOf(WorkerDiedException.class);
        } else {
            bad.cancel(true);
        }
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_source_throws_at_the_end_of_a_worker_its_task_hears_of_it(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        source.answering(null);
        var worker = source.last();
        worker.atTerminate(thrown::fly);
        worker.atKill(thrown::fly); // and so it cannot be ended at all

        var late = pool.with(o -> o.withTimeout(Duration.ofMillis(1))).submit(() -> 1);

        assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(TaskTimeoutException.class);
        worker.awaitAsked("kill");
        source.answering("fine");
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_asking_a_task_to_stop_throws_it_is_stopped(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        source.answering(null);
        var worker = source.last();
        worker.controlConnection().beforeSend(thrown::fly);

        var late = pool.with(o -> o.withTimeout(Duration.ofMillis(1))).submit(() -> 1);

        assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(TaskTimeoutException.class);
        worker.awaitAsked("terminate");
        source.answering("fine");
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_asking_a_worker_to_end_throws_the_pool_ends(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        var worker = source.last();
        worker.controlConnection().beforeSend(thrown::fly);

        pool.close();

        assertThat(pool.isTerminated()).isTrue();
        assertThat(worker.asked()).containsAnyOf("terminate", "kill");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_first_start_throws_is_told_to_the_tasks_that_wait(Thrown thrown) {
        source.atNextStart(_ -> thrown.fly());
        Pool pool = pool();

        // That nothing can be started may be known before there is a task, or after.
        assertThatThrownBy(() -> result(pool.submit(() -> 1)))
                .satisfies(e ->
                        assertThat(e.getCause())
                                .isInstanceOf(WorkerStartException.class)
                                .satisfies(
                                        c -> assertThat(c.getCause()).isSameAs(thrown.thrown())));
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_later_start_throws_the_next_one_succeeds(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        source.atNextStart(_ -> thrown.fly());
        source.last().kill();

        await().atMost(Waits.LONG).until(() -> source.count() == 2);
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_setting_up_a_worker_throws_the_next_one_is_set_up(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        source.atNextStart(worker -> worker.controlConnection().beforeSend(thrown::fly));
        source.last().kill();

        await().atMost(Waits.LONG).until(() -> source.count() == 3);
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_start_of_a_worker_for_one_task_throws_another_one_runs_it(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        source.atNextStart(_ -> thrown.fly());

        assertThat(result(pool.with(o -> o.isolated()).submit(() -> 1))).isEqualTo("fine");
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_sending_a_task_to_a_worker_of_its_own_throws_is_its_failure(Thrown thrown)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        var sending = new CountDownLatch(1);
        source.atNextStart(worker ->
                worker.tasksConnection()
                        .beforeSend(() -> {
                            sending.countDown();
                            thrown.fly();
                        }));

        var alone = pool.with(o -> o.isolated()).submit(() -> 1);
        if (thrown == Thrown.CHECKED) { // an IOException: its worker has ended, as its reader sees
            assertThat(sending.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            source.last().kill();
        }

        assertThatThrownBy(() -> result(alone)).isInstanceOf(ExecutionException.class);
        assertThat(result(pool.with(o -> o.isolated()).submit(() -> 1))).isEqualTo("fine");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ends_the_hearing_of_a_worker_the_start_fails_and_the_next_one_succeeds(
            Thrown thrown) throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        source.atNextStart(worker -> worker.controlConnection().beforeReceive(thrown::fly));
        source.last().kill();

        await().atMost(Waits.LONG).until(() -> source.count() == 3);
        serves(pool);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_notice_throws_the_next_one_is_answered(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pool pool = pool();
        serves(pool);
        var worker = source.last();
        var logger = Logger.getLogger("dev.muster.test.notices");
        var handler = new Throwing(thrown);
        logger.addHandler(handler);
        try {
            worker.says(
                    FromWorker.Logged.write(
                            logger.getName(),
                            "WARNING",
                            "a record",
                            -1,
                            written(new Trap(thrown))));
            worker.says(
                    FromWorker.Logged.write(logger.getName(), "no level", "", -1, new Output()));
            worker.says(FromWorker.Find.write(7, 0, "no such thing"));

            worker.awaitAsked("found 7");
        } finally {
            logger.removeHandler(handler);
        }
        serves(pool);
    }

    /// A handler of the program.
    private static final class Throwing extends Handler {
        private final Thrown thrown;

        Throwing(Thrown thrown) {
            this.thrown = thrown;
        }

        @Override
        public void publish(LogRecord record) {
            thrown.fly();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
