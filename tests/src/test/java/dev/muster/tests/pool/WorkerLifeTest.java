package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import dev.muster.Pool;
import dev.muster.WorkerContext;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// How worker JVMs come and go when nothing is wrong.
@ExtendWith(Leaks.class)
class WorkerLifeTest {
    /// Enough for a short task to end in, however busy the machine is.
    private static final Duration STOP_GRACE = Waits.SMALL.multipliedBy(5);

    @TempDir private Path folder;

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static List<Long> pidsOf(Pool pool, int tasks) throws InterruptedException {
        List<Long> pids = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            pids.add(result(pool.submit(() -> pid())));
        }
        return pids;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    // ---- where tasks run ----

    @Test
    void tasks_run_in_processes_of_their_own() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c)) {
            Gate gate = Gate.in(folder);
            gate.hold(pool);
            List<Long> pids =
                    pool.snapshot().workers().stream()
                            .map(worker -> worker.pid().orElseThrow())
                            .toList();
            gate.open();

            assertThat(pids).hasSize(2).doesNotHaveDuplicates().doesNotContain(pid());
            assertThat(pids).containsAll(pidsOf(pool, 5));
        }
    }

    @Test
    void the_workers_are_gone_when_the_pool_is_closed() throws InterruptedException {
        List<Long> pids;
        try (Pool pool = PoolHome.processes(c -> c)) {
            pids = pidsOf(pool, 5);
        }

        assertThat(pids).noneMatch(WorkerLifeTest::isAlive);
        assertThat(Offspring.alive()).extracting(ProcessHandle::info).isEmpty();
    }

    @Test
    void a_pool_may_be_closed_before_its_workers_have_started() {
        PoolHome.processes(c -> c).close();

        assertThat(Offspring.alive()).extracting(ProcessHandle::info).isEmpty();
    }

    @Test
    void a_worker_outlives_the_cancelling_of_tasks_that_wait_in_it() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withStopGrace(STOP_GRACE))) {
            List<Long> before = pidsOf(pool, 200); // short tasks: from now on it is kept ahead
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Long> running =
                        pool.submit(() -> pidAfter(Duration.ofNanos(300_000)));
                List<CompletableFuture<Long>> waiting = new ArrayList<>();
                for (int k = 0; k < 5; k++) {
                    waiting.add(pool.submit(() -> pid()));
                }
                waiting.forEach(task -> task.cancel(true));

                assertThat(result(running)).isEqualTo(before.getFirst());
            }
            // Longer than it takes to stop a task that runs.
            CompletableFuture<Long> last =
                    pool.submit(() -> {
                        Thread.sleep(STOP_GRACE.plus(Waits.SMALL));
                        return pid();
                    });
            assertThat(result(last)).isEqualTo(before.getFirst());
        }
    }

    private static long pidAfter(Duration time) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            Thread.onSpinWait();
        }
        return pid();
    }

    // ---- renewal ----

    @Test
    void a_worker_is_replaced_after_so_many_tasks() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withMaxTasksPerWorker(3))) {
            List<Long> pids = pidsOf(pool, 9);

            assertThat(Set.copyOf(pids)).hasSize(3);
            assertThat(pids.subList(0, 3)).containsOnly(pids.getFirst());
            assertThat(pids.subList(3, 6)).containsOnly(pids.get(3));
        }
    }

    @Test
    void renewal_loses_no_task_of_many() throws InterruptedException, ExecutionException {
        Trace trace = Trace.in(folder);
        List<Integer> inputs = IntStream.range(0, 60).boxed().toList();
        try (Pool pool = PoolHome.processes(c -> c.withMaxTasksPerWorker(10))) {
            List<Long> pids =
                    pool.map(
                            number -> {
                                trace.add(number);
                                return pid();
                            },
                            inputs,
                            m -> m.withChunkSize(1));

            Map<Long, Integer> tasks = new HashMap<>();
            pids.forEach(pid -> tasks.merge(pid, 1, Integer::sum));
            assertThat(tasks.values()).allMatch(count -> count <= 10);
            assertThat(trace.lines()).hasSize(60).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_worker_is_replaced_at_its_age() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withMaxWorkerAge(Waits.SMALL))) {
            long first = pidsOf(pool, 1).getFirst();

            await().atMost(Waits.LONG).until(() -> pidsOf(pool, 1).getFirst() != first);
            await().atMost(Waits.LONG).until(() -> !isAlive(first));
        }
    }

    @Test
    void a_worker_that_holds_too_much_memory_is_replaced_after_its_task()
            throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withRecycleAt(1))) {
            long first = pidsOf(pool, 1).getFirst();

            await().atMost(Waits.LONG).until(() -> pidsOf(pool, 1).getFirst() != first);
            await().atMost(Waits.LONG).until(() -> !isAlive(first));
        }
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withRecycleAt(1L << 40))) {
            assertThat(Set.copyOf(pidsOf(pool, 3))).hasSize(1);
        }
    }

    // ---- how many ----

    @Test
    void a_pool_grows_with_its_work_and_shrinks_without() throws InterruptedException {
        Gate gate = Gate.in(folder);
        Trace trace = Trace.in(folder);
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1, 3).withKeepAlive(Waits.MEDIUM))) {
            assertThat(pool.snapshot().workers()).hasSizeLessThanOrEqualTo(1);
            List<CompletableFuture<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(
                        pool.submit(() -> {
                            trace.add(pid());
                            gate.pass();
                            return pid();
                        }));
            }

            assertThat(trace.await(3)).hasSize(3).doesNotHaveDuplicates();
            assertThat(pool.snapshot().workers()).hasSize(3);
            gate.open();
            for (CompletableFuture<Long> task : tasks) {
                result(task);
            }
            await().atMost(Waits.LONG).until(() -> pool.snapshot().workers().size() == 1);
            await().atMost(Waits.LONG).until(() -> Offspring.alive().size() == 1);
            assertThat(pidsOf(pool, 1)).hasSize(1);
        }
    }

    @Test
    void an_isolated_task_has_a_worker_of_its_own_that_ends_with_it() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1))) {
            long usual = pidsOf(pool, 1).getFirst();
            Pool isolated = pool.with(options -> options.isolated());

            List<Long> pids = pidsOf(isolated, 2);

            assertThat(pids).doesNotHaveDuplicates().doesNotContain(usual);
            await().atMost(Waits.LONG).until(() -> pids.stream().noneMatch(p -> isAlive(p)));
            assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void a_spare_worker_steps_in() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withSpareWorkers(1))) {
            long first = pidsOf(pool, 1).getFirst();
            await().atMost(Waits.LONG)
                    .until(() ->
                            pool.snapshot().workers().stream()
                                            .filter(w -> w.state() == WorkerSnapshot.State.IDLE)
                                            .count()
                                    == 2);
            List<Long> ready =
                    pool.snapshot().workers().stream().map(w -> w.pid().orElseThrow()).toList();

            Outcome.failure(pool.submit(() -> System.exit(3)));

            long second = pidsOf(pool, 1).getFirst();
            assertThat(second).isNotEqualTo(first).isIn(ready);
            await().atMost(Waits.LONG).until(() -> Offspring.alive().size() == 2);
        }
    }

    // ---- what they are given ----

    @Test
    void workers_have_the_environment_flags_and_memory_that_they_are_given()
            throws InterruptedException {
        long memory = 192L << 20;
        try (Pool pool =
                PoolHome.processes(c ->
                        c.withEnvironment("MUSTER_TESTS_WORD", "given")
                                .withJvmFlags("-Dmuster.tests.word=flag")
                                .withWorkerMemory(memory))) {
            List<String> seen =
                    result(
                            pool.submit(() ->
                                    List.of(
                                            System.getenv("MUSTER_TESTS_WORD"),
                                            System.getProperty("muster.tests.word"),
                                            System.getenv("PATH"))));
            long heap = result(pool.submit(() -> Runtime.getRuntime().maxMemory()));

            assertThat(seen).containsExactly("given", "flag", System.getenv("PATH"));
            assertThat(heap).isBetween(memory / 4, memory);
        }
    }

    @Test
    void workers_share_the_memory_of_the_machine_by_default() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(4))) {
            long heap = result(pool.submit(() -> Runtime.getRuntime().maxMemory()));

            assertThat(heap).isLessThanOrEqualTo(physicalMemory() / 4);
        }
    }

    private static long physicalMemory() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return system.getTotalMemorySize();
    }

    @Test
    void workers_with_another_class_path_get_the_classes_of_a_task_from_here()
            throws InterruptedException {
        Path nothing = folder.resolve("nothing.jar");
        try (Pool pool =
                PoolHome.processes(c -> c.withWorkers(1).withClassPath(List.of(nothing)))) {
            String seen =
                    result(
                            pool.submit(() ->
                                    WorkerContext.current().orElseThrow().worker()
                                            + new Trace("file").file()));

            assertThat(seen).startsWith("worker-").endsWith("file");
        }
    }

    @Test
    void close_stops_what_runs_longer_than_it_may_wait() {
        Gate gate = Gate.in(folder);
        CompletableFuture<Boolean> running;
        try (Pool pool = PoolHome.processes(c -> c.withCloseTimeout(Waits.SMALL))) {
            running =
                    pool.submit(() -> {
                        gate.pass();
                        return true;
                    });
        }

        assertThat(running).isCompletedExceptionally();
        assertThat(Offspring.alive()).extracting(ProcessHandle::info).isEmpty();
    }
}
