package dev.muster.tests.pool.faults;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.Retries;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Signals;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.PoolHome;
import dev.muster.tests.pool.Trace;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What waited behind a task whose worker died runs elsewhere, once.
@Tag("faults")
@ExtendWith(Leaks.class)
class LostWorkersTest {
    private static final int TASKS = 300;
    private static final int TASKS_BETWEEN_KILLS = 30;
    private static final Duration PAUSE = Duration.ofMillis(10);

    @TempDir private Path folder;

    private static long noted(Trace trace, long number) {
        trace.add(number);
        return number;
    }

    private static long work(Trace trace, long number) throws InterruptedException {
        trace.add(number);
        Thread.sleep(Duration.ofMillis(5));
        return number;
    }

    @Test
    void tasks_that_waited_run_elsewhere_and_none_runs_twice()
            throws IOException, InterruptedException {
        Gate gate = Gate.in(folder);
        Trace trace = Trace.in(folder);
        try (Pool pool = PoolHome.processes(c -> c)) {
            List<CompletableFuture<Boolean>> held = gate.hold(pool);
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (long i = 0; i < 50; i++) {
                waiting.add(pool.submit(number -> noted(trace, number), i));
            }

            for (WorkerSnapshot worker : pool.snapshot().workers()) {
                Signals.send("KILL", worker.pid().orElseThrow());
            }

            for (CompletableFuture<Boolean> each : held) {
                var report = failure(each, WorkerDiedException.class).report();
                assertThat(report.cause()).isEqualTo(CrashReport.Cause.SIGNAL);
            }
            for (int i = 0; i < waiting.size(); i++) {
                assertThatObject(result(waiting.get(i))).isEqualTo((long) i);
            }
            assertThat(trace.numbers()).hasSize(50).doesNotHaveDuplicates();
        }
    }

    /// A program whose pool loses its only worker while no descriptor is free. It frees them when
    /// it is told to.
    static final class Exhausted {
        private Exhausted() {}

        static void main(String[] arguments)
                throws IOException, InterruptedException, ExecutionException {
            Gate gate = Gate.in(Path.of(arguments[0]));
            try (Pool pool = Pool.processes(c -> c.withWorkers(1))) {
                pool.submit(() -> 1).get();
                List<FileChannel> taken = takeAll();
                try {
                    pool.submit(() -> exitAt500(500)).get();
                } catch (ExecutionException e) {
                    System.out.println("lost");
                }
                gate.pass();
                for (FileChannel each : taken) {
                    each.close();
                }
                System.out.println("result " + pool.submit(() -> 2).get());
            }
        }

        private static List<FileChannel> takeAll() {
            List<FileChannel> taken = new ArrayList<>();
            try {
                while (true) {
                    taken.add(FileChannel.open(Path.of("/dev/null")));
                }
            } catch (IOException e) {
                return taken;
            }
        }
    }

    @Test
    void a_pool_outlives_a_time_without_descriptors() throws IOException, InterruptedException {
        Gate gate = Gate.in(folder);
        try (JavaProcess program =
                JavaProcess.startBy(
                        List.of("sh"),
                        "ulimit -n 200; exec \"$@\"",
                        Exhausted.class,
                        folder.toString())) {
            program.await("lost");
            program.await("dev.muster.worker.WorkerStartException: a worker did not start");
            gate.open();

            assertThat(program.await("result")).isEqualTo("2");
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }

    @Test
    void a_map_fails_with_the_report_and_its_pool_goes_on() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c)) {
            List<Integer> inputs = IntStream.range(0, 1000).boxed().toList();
            try {
                pool.map(LostWorkersTest::exitAt500, inputs);
                throw new AssertionError("it must fail");
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
            }

            assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    private static int exitAt500(int number) {
        if (number == 500) {
            Runtime.getRuntime().halt(7);
        }
        return number;
    }

    @Test
    void random_kills_fail_only_what_ran_and_nothing_runs_twice() throws InterruptedException {
        Trace trace = Trace.in(folder);
        var random = new Random(Seeds.next());
        try (Pool pool = PoolHome.processes(c -> c)) {
            List<CompletableFuture<Long>> tasks = submitMany(pool, trace);

            int kills = killUntilDone(pool, tasks, random);

            assertOutcomes(tasks, trace.numbers(), kills);
            await().atMost(Waits.LONG)
                    .until(() -> pool.snapshot().workers().size() == PoolHome.WORKERS);
            assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    private static List<CompletableFuture<Long>> submitMany(Pool pool, Trace trace) {
        List<CompletableFuture<Long>> tasks = new ArrayList<>();
        for (long i = 0; i < TASKS; i++) {
            tasks.add(pool.submit(number -> work(trace, number), i));
        }
        return tasks;
    }

    /// Kills a worker each time that some more tasks are done.
    ///
    /// @return how many were killed
    private static int killUntilDone(
            Pool pool, List<CompletableFuture<Long>> tasks, Random random) {
        var kills = new AtomicInteger();
        await().atMost(Waits.LONG.multipliedBy(2))
                .pollInterval(PAUSE)
                .until(() -> {
                    long done = tasks.stream().filter(Future::isDone).count();
                    if (done >= (long) (kills.get() + 1) * TASKS_BETWEEN_KILLS) {
                        killOne(pool, random, kills);
                    }
                    return done == TASKS;
                });
        return kills.get();
    }

    private static void killOne(Pool pool, Random random, AtomicInteger kills)
            throws IOException, InterruptedException {
        List<WorkerSnapshot> workers =
                pool.snapshot().workers().stream()
                        .filter(worker -> worker.state() == WorkerSnapshot.State.BUSY)
                        .toList();
        if (!workers.isEmpty()) {
            WorkerSnapshot victim = workers.get(random.nextInt(workers.size()));
            Signals.send("KILL", victim.pid().orElseThrow());
            kills.incrementAndGet();
        }
    }

    private static void assertOutcomes(
            List<CompletableFuture<Long>> tasks, List<Long> ran, int kills) {
        assertThat(ran).as("tasks that ran").doesNotHaveDuplicates();
        int failed = 0;
        for (int i = 0; i < tasks.size(); i++) {
            try {
                assertThat(tasks.get(i).join()).isEqualTo(i);
                assertThat(ran).contains((long) i);
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
                failed++;
            } catch (CancellationException e) {
                throw new AssertionError("nobody has cancelled task " + i, e);
            }
        }
        assertThat(failed).as("tasks that failed").isLessThanOrEqualTo(kills);
    }

    @Test
    void random_kills_cost_nothing_with_retries() throws InterruptedException {
        Trace trace = Trace.in(folder);
        var random = new Random(Seeds.next());
        Retries many = Retries.of(100).withPause(Duration.ofMillis(1));
        try (Pool pool = PoolHome.processes(c -> c.withTask(o -> o.withRetries(many)))) {
            List<CompletableFuture<Long>> tasks = submitMany(pool, trace);

            killUntilDone(pool, tasks, random);

            assertThat(tasks.stream().map(CompletableFuture::join))
                    .containsExactlyElementsOf(LongStream.range(0, TASKS).boxed().toList());
            assertThat(trace.numbers())
                    .contains(LongStream.range(0, TASKS).boxed().toArray(Long[]::new));
        }
    }

    // ---- memory ----

    @Test
    void a_worker_that_holds_more_memory_than_it_may_is_killed() throws InterruptedException {
        long limit = 300L << 20;
        try (Pool pool = PoolHome.processes(c -> c)) {
            Pool small = pool.with(o -> o.withMemoryLimit(limit).withName("the greedy one"));

            var failure = failure(small.submit(() -> grow()), WorkerDiedException.class);

            CrashReport report = failure.report();
            assertThat(report.cause()).isEqualTo(CrashReport.Cause.MEMORY_LIMIT);
            assertThat(report.task()).isEqualTo("the greedy one");
            assertThatObject(result(small.submit(() -> 1))).isEqualTo(1);
        }
    }

    /// Takes memory outside of the heap, slowly, but no more than 1 GiB.
    private static int grow() throws InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 128; i++) {
                arena.allocate(8 << 20).fill((byte) 1);
                Thread.sleep(Duration.ofMillis(20));
            }
            Thread.sleep(Waits.LONG);
        }
        return 1;
    }
}
