package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.WorkerSourceProvider;
import dev.muster.internal.launch.LocalSource;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pools over sources that a program brings, or that `MUSTER_POOL` names.
@ExtendWith(Leaks.class)
class PoolOverSourceTest {
    /// Workers that answer each task with what they are told to.
    public static final class Provider implements WorkerSourceProvider {
        @Override
        public String name() {
            return "fakes";
        }

        @Override
        public WorkerSource open(String rest, PoolConfig config) {
            if (rest.isEmpty()) {
                throw new IllegalArgumentException("fakes must be told what to say");
            }
            return FakeSource.prompt().answering(rest + " in " + config.name());
        }
    }

    private static Object result(Future<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Pool open(String wanted) {
        return Pools.open(c -> c.withName("blue"), wanted, LocalSource::of);
    }

    @Test
    void a_pool_has_as_many_workers_as_make_sense_for_its_source()
            throws InterruptedException, ExecutionException, TimeoutException {
        var source = FakeSource.prompt().answering("fine");
        try (Pool pool = Pool.over(source, c -> c.withCloseTimeout(Waits.LONG))) {
            assertThat(result(pool.submit(() -> 1))).isEqualTo("fine");
            assertThat(pool.snapshot().workers()).hasSize(1);
        }
    }

    @Test
    void a_source_is_closed_if_its_pool_cannot_be_opened() {
        var source = FakeSource.prompt().answering("fine");
        UnaryOperator<PoolConfig> wrong = c -> c.withWorkers(0);

        assertThatThrownBy(() -> Pool.over(source, wrong))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(source.isClosed()).isTrue();
    }

    @Test
    void a_provider_is_found_by_its_name_and_told_the_rest()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Pool pool = open(" FAKES:Hello:World ")) {
            assertThat(result(pool.submit(() -> 1))).isEqualTo("Hello:World in blue");
        }
        assertThatThrownBy(() -> open("fakes")).hasMessage("fakes must be told what to say");
    }

    @Test
    void a_name_that_nobody_has_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> open("Dolls:3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "MUSTER_POOL is 'Dolls:3', must be serial, threads, threads:4, processes,"
                                + " processes:4, fakes:…, listen:…, ssh:…");
    }

    @Test
    void workers_that_come_by_themselves_are_taken_and_none_is_asked_for()
            throws InterruptedException, ExecutionException, TimeoutException {
        var source = FakeSource.prompt().answering("fine").comingByThemselves();
        try (Pool pool = Pool.over(source, c -> c.withCloseTimeout(Waits.LONG))) {
            Future<?> waiting = pool.submit(() -> 1);
            Future<?> alone = pool.with(o -> o.isolated()).submit(() -> 1);
            assertThatThrownBy(() -> result(alone))
                    .hasCauseInstanceOf(WorkerStartException.class)
                    .hasMessageContaining("cannot start workers");
            assertThat(source.count()).isZero();

            source.arrives();
            source.arrives();

            assertThat(result(waiting)).isEqualTo("fine");
            assertThat(source.count()).isEqualTo(2);
        }
    }

    @Test
    void if_nobody_comes_all_tasks_fail_with_the_reason() {
        var source = FakeSource.prompt().answering("fine").comingByThemselves();
        try (Pool pool = Pool.over(source, c -> c.withCloseTimeout(Waits.LONG))) {
            Future<?> waiting = pool.submit(() -> 1);

            source.nobodyComes("all hosts are off");

            assertThatThrownBy(() -> result(waiting))
                    .cause()
                    .isInstanceOf(WorkerStartException.class)
                    .hasMessage("all hosts are off");
        }
    }

    @Test
    void if_nobody_else_comes_those_that_have_come_go_on()
            throws InterruptedException, ExecutionException, TimeoutException {
        var source = FakeSource.prompt().answering("fine").comingByThemselves();
        try (Pool pool = Pool.over(source, c -> c.withCloseTimeout(Waits.LONG))) {
            source.arrives();

            source.nobodyComes("all other hosts are off");

            assertThat(result(pool.submit(() -> 1))).isEqualTo("fine");
        }
    }
}
