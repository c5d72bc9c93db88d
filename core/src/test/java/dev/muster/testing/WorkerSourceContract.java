package dev.muster.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a pool may rely on, whatever its workers run on. Each source has a test that extends this.
///
/// A source that keeps its workers itself keeps one in these tests.
public abstract class WorkerSourceContract {
    private static final int JOURNAL_BYTES = 72 << 10;

    private final List<WorkerSource> opened = new ArrayList<>();
    private final List<Worker> arrived = new CopyOnWriteArrayList<>();
    private final List<WorkerStartException> failed = new CopyOnWriteArrayList<>();

    /// A source that starts workers when it is asked to, and may keep one besides.
    protected abstract WorkerSource source();

    /// One whose starts all fail.
    protected abstract WorkerSource failing();

    private final class Recorder implements WorkerListener {
        @Override
        public void arrived(Worker worker) {
            arrived.add(worker);
        }

        @Override
        public void failed(WorkerStartException failure) {
            failed.add(failure);
        }

        @Override
        public void leaving(Worker worker) {
            throw new AssertionError("no worker was to leave");
        }
    }

    private WorkerSource open(WorkerSource source) {
        opened.add(source);
        source.open(new Recorder());
        return source;
    }

    @AfterEach
    void close() throws IOException {
        opened.forEach(WorkerSource::close);
        for (Worker worker : arrived) {
            worker.tasks().close();
            worker.control().close();
        }
    }

    /// Waits until the source has told as many, and returns the last of them.
    private static <T> T await(List<T> told, int count) {
        Awaitility.await().atMost(Waits.LONG).until(() -> told.size() >= count);
        return told.get(count - 1);
    }

    /// How many workers come without being asked for.
    private static int kept(WorkerSource source) {
        return source.capabilities().keepsWorkers() ? 1 : 0;
    }

    private static CrashReport report(Worker worker) {
        return worker.ended()
                .toCompletableFuture()
                .orTimeout(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    // ---- the beginning ----

    @Test
    void its_capabilities_are_the_same_before_and_after_it_is_opened() {
        WorkerSource source = source();
        var before = source.capabilities();

        open(source);

        assertThat(source.capabilities()).isEqualTo(before);
    }

    @Test
    void nothing_can_be_asked_for_before_it_is_opened() {
        try (WorkerSource source = source()) {
            assertThatThrownBy(() -> source.request(1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void each_worker_that_is_asked_for_arrives_with_a_name_of_its_own() {
        WorkerSource source = open(source());

        source.request(2);

        int count = 2 + kept(source);
        await(arrived, count);
        List<Worker> workers = List.copyOf(arrived);
        assertThat(workers.stream().map(worker -> worker.info().name())).doesNotHaveDuplicates();
        assertThat(workers)
                .allSatisfy(worker -> {
                    assertThat(worker.info()).isEqualTo(worker.info());
                    assertThat(worker.ended().toCompletableFuture()).isNotDone();
                });
        source.close(); // nothing comes after that
        assertThat(arrived).hasSize(count);
        assertThat(failed).isEmpty();
    }

    @Test
    void a_start_that_fails_is_told_once_for_each_worker_and_says_why() {
        WorkerSource source = open(failing());

        source.request(2);

        assertThat(await(failed, 2).getMessage()).isNotBlank();
        assertThat(failed.getFirst().getMessage()).isNotBlank();
        source.close();
        assertThat(failed).hasSizeGreaterThanOrEqualTo(2);
        if (kept(source) == 0) { // or it is tried again and again
            assertThat(failed).hasSize(2);
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void a_journal_is_empty_at_first_and_outlives_its_worker() {
        open(source()).request(1);
        Worker worker = await(arrived, 1);
        if (worker.journal().isEmpty()) {
            assertThat(worker.info().isLocal()).isFalse();
            return;
        }
        ByteBuffer journal = worker.journal().get();
        assertThat(journal.capacity()).isEqualTo(JOURNAL_BYTES);
        assertThat(journal.get(JOURNAL_BYTES - 1)).isZero();
        journal.put(JOURNAL_BYTES - 1, (byte) 42);

        worker.kill();
        report(worker);

        assertThat(journal.get(JOURNAL_BYTES - 1)).isEqualTo((byte) 42);
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNTIME", "CHECKED", "OUT_OF_MEMORY", "OF_ITS_OWN"}) // a worker each
    void whatever_its_listener_throws_the_worker_is_ended_and_the_next_request_is_answered(
            Thrown thrown) {
        WorkerSource source = source();
        opened.add(source);
        source.open(
                new WorkerListener() {
                    @Override
                    public void arrived(Worker worker) {
                        arrived.add(worker);
                        thrown.fly();
                    }

                    @Override
                    public void failed(WorkerStartException failure) {
                        failed.add(failure);
                        thrown.fly();
                    }
                });

        source.request(1);
        Worker first = await(arrived, 1);
        report(first);
        source.request(1);

        assertThat(await(arrived, 2).info().name()).isNotEqualTo(first.info().name());
        source.close();
        assertThat(failed).isEmpty();
    }

    // ---- the end ----

    @Test
    void a_worker_that_is_killed_ends_with_a_report_and_may_be_ended_again() {
        open(source()).request(1);
        Worker worker = await(arrived, 1);

        worker.kill();

        CrashReport report = report(worker);
        assertThat(report.worker()).isEqualTo(worker.info().name());
        assertThat(report.pid().orElse(0)).isEqualTo(worker.info().pid());
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.STOPPED);
        assertThat(report.task()).isEmpty();
        worker.kill();
        worker.terminate();
        assertThat(report(worker)).isEqualTo(report);
    }

    @Test
    void a_worker_that_is_terminated_ends() {
        open(source()).request(1);
        Worker worker = await(arrived, 1);

        worker.terminate();

        assertThat(report(worker).cause()).isEqualTo(CrashReport.Cause.STOPPED);
    }

    @Test
    void the_connections_of_a_worker_that_has_ended_say_so() {
        open(source()).request(1);
        Worker worker = await(arrived, 1);
        worker.kill();
        report(worker);

        assertThatThrownBy(() -> receiveAll(worker)).isInstanceOf(IOException.class);
    }

    /// What it said before can still be received.
    private static void receiveAll(Worker worker) throws IOException, InterruptedException {
        while (worker.tasks().receiveBytes(Waits.LONG).isPresent()) {
            // The end comes after the last one.
        }
    }

    @Test
    void close_ends_all_workers_and_nothing_is_told_afterwards() {
        WorkerSource source = open(source());
        source.request(1);
        Worker worker = await(arrived, 1);
        source.request(2); // they are coming

        source.close();

        int told = arrived.size() + failed.size();
        assertThat(report(worker).cause()).isEqualTo(CrashReport.Cause.STOPPED);
        source.request(1);
        source.close();
        assertThat(arrived.size() + failed.size()).isEqualTo(told);
        assertThat(arrived)
                .allSatisfy(late ->
                        assertThat(report(late).cause()).isEqualTo(CrashReport.Cause.STOPPED));
    }
}
