package dev.muster.internal.pool;

import static dev.muster.internal.pool.FakePool.failure;
import static dev.muster.internal.pool.FakePool.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.testing.Waits;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What becomes of a pool whose source keeps the workers itself, as agents do, when none is of use.
class KeptWorkersTest {
    private final FakeSource source = FakeSource.stepped().comingByThemselves();

    @Test
    void an_initializer_that_fails_where_no_worker_ever_was_is_told_to_all_tasks() {
        source.atEachStart(FakeWorker::isNotReadyWhenSetUp);
        try (var fake = new FakePool(source)) {
            var future = fake.submit("a");
            source.arrives().isNotReady(new IllegalStateException("no licence"));

            assertThat(failure(future))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessageContainingAll("the initializer failed in worker-1", "no licence");
            assertThatThrownBy(() -> fake.submit("b"))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("no licence");
        }
    }

    @Test
    void an_initializer_that_fails_beside_a_good_worker_does_no_harm() {
        try (var fake = new FakePool(source)) {
            FakeWorker good = source.arrives();
            source.atNextStart(FakeWorker::isNotReadyWhenSetUp);
            FakeWorker bad = source.arrives();
            bad.isNotReady(new IllegalStateException("no licence"));
            bad.awaitAsked("kill");

            var future = fake.submit("a");
            good.begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }

    @Test
    void starts_that_fail_where_no_worker_ever_was_are_told_when_a_start_should_have_succeeded() {
        try (var fake = new FakePool(source, c -> c.withStartTimeout(Duration.ofMillis(1)))) {
            var future = fake.submit("a");
            Awaitility.await()
                    .atMost(Waits.LONG)
                    .until(() -> {
                        source.failsByItself("no memory on node7");
                        return future.isDone();
                    });

            assertThat(failure(future))
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessage("no memory on node7");
        }
    }

    @Test
    void starts_that_fail_for_a_short_time_are_waited_for() {
        try (var fake = new FakePool(source, c -> c.withStartTimeout(Waits.LONG))) {
            var future = fake.submit("a");
            for (int i = 0; i < 10; i++) {
                source.failsByItself("no memory on node7");
            }
            assertThat(future).isNotDone();

            source.arrives().begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }

    @Test
    void starts_that_fail_after_there_were_workers_are_waited_for() {
        try (var fake = new FakePool(source, c -> c.withStartTimeout(Waits.MEDIUM))) {
            FakeWorker first = source.arrives();
            first.end();
            Awaitility.await()
                    .atMost(Waits.LONG)
                    .until(() -> fake.pool().snapshot().workers().isEmpty());
            var future = fake.submit("a");
            long end = System.nanoTime() + Waits.MEDIUM.plus(Waits.SHORT).toNanos();
            while (System.nanoTime() - end < 0) {
                source.failsByItself("no memory on node7");
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
            assertThat(future).isNotDone();

            source.arrives().begins().returns(1);

            assertThat(result(future)).isEqualTo(1);
        }
    }
}
