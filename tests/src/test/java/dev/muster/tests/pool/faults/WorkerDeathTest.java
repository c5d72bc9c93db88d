package dev.muster.tests.pool.faults;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.WorkerContext;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Signals;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.PoolHome;
import dev.muster.tests.pool.Trace;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Workers that end under their task: it fails with the reason, and nothing else happens.
@Tag("faults")
@ExtendWith(Leaks.class)
class WorkerDeathTest {
    private static final long WORKER_BYTES = 96L << 20;

    private static Pool pool;

    @TempDir private Path folder;

    /// How a task ends its worker, and what is said of it.
    private enum Death {
        EXIT(CrashReport.Cause.EXIT, 3) {
            @Override
            void die() {
                System.exit(3);
            }
        },
        EXIT_WITH_ZERO(CrashReport.Cause.EXIT, 0) {
            @Override
            void die() {
                System.exit(0);
            }
        },
        EXIT_BY_ANOTHER_THREAD(CrashReport.Cause.EXIT, 5) {
            @Override
            void die() throws InterruptedException {
                Thread.ofPlatform().start(() -> System.exit(5)).join();
            }
        },
        HALT(CrashReport.Cause.EXIT, 4) {
            @Override
            void die() {
                Runtime.getRuntime().halt(4);
            }
        },
        SEGFAULT(CrashReport.Cause.CRASH, -1) { // 134, in some surroundings 1
            @Override
            void die() throws ReflectiveOperationException {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0, 0);
            }
        },
        FULL_HEAP(CrashReport.Cause.OUT_OF_MEMORY, -1) {
            @Override
            void die() {
                List<byte[]> all = new ArrayList<>();
                while (true) {
                    all.add(new byte[1 << 20]);
                }
            }
        },
        KILL(CrashReport.Cause.SIGNAL, 137) {
            @Override
            void die() throws IOException, InterruptedException {
                signal("KILL");
            }
        },
        TERMINATE(CrashReport.Cause.SIGNAL, 143) {
            @Override
            void die() throws IOException, InterruptedException {
                signal("TERM");
                Thread.sleep(Waits.LONG);
            }
        };

        private final CrashReport.Cause cause;
        private final int status;

        Death(CrashReport.Cause cause, int status) {
            this.cause = cause;
            this.status = status;
        }

        abstract void die() throws IOException, InterruptedException, ReflectiveOperationException;

        static void signal(String name) throws IOException, InterruptedException {
            Signals.send(name, ProcessHandle.current().pid());
        }
    }

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c.withWorkerMemory(WORKER_BYTES));
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    @AfterEach
    void the_pool_is_whole_and_has_left_no_file() throws IOException {
        awaitWhole(pool);
        try (Stream<Path> files = Files.list(Path.of(""))) {
            assertThat(files.map(Path::toString))
                    .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
        }
    }

    private static void awaitWhole(Pool pool) {
        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(pool.snapshot().workers())
                                .hasSize(PoolHome.WORKERS)
                                .allMatch(w -> w.state() == WorkerSnapshot.State.IDLE));
    }

    private static int say(Death death)
            throws IOException, InterruptedException, ReflectiveOperationException {
        System.out.println("last words before " + death);
        System.err.println("and a complaint");
        death.die();
        return 1;
    }

    @ParameterizedTest
    @EnumSource
    void the_task_fails_with_a_report_and_no_other_does(Death death) throws InterruptedException {
        Gate gate = Gate.in(folder);
        CompletableFuture<Boolean> beside = gate.hold(pool, 1).getFirst();
        Pool named = pool.with(options -> options.withName("the victim"));

        var failure = failure(named.submit(() -> say(death)), WorkerDiedException.class);

        CrashReport report = failure.report();
        assertThat(report.cause()).as(report.toString()).isEqualTo(death.cause);
        assertThat(report.task()).isEqualTo("the victim");
        assertThat(report.attempt()).isEqualTo(1);
        assertThat(report.worker()).startsWith("worker-");
        assertThat(report.pid()).isPresent();
        assertThat(report.lastLines())
                .anyMatch(line -> line.contains("last words before " + death))
                .anyMatch(line -> line.contains("and a complaint"));
        assertThat(failure).hasMessageContaining("the victim");
        gate.open();
        assertThatObject(result(beside)).isEqualTo(true);
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void the_report_says_how_the_process_ended(Death death) throws InterruptedException {
        var failure = failure(pool.submit(() -> say(death)), WorkerDiedException.class);

        CrashReport report = failure.report();
        assertThat(report.status()).isPresent();
        if (death.status >= 0) {
            assertThat(report.status().orElseThrow().code()).isEqualTo(death.status);
        }
        boolean isOfJvm = death == Death.SEGFAULT || death == Death.FULL_HEAP;
        assertThat(report.failingFrame().isEmpty()).isEqualTo(!isOfJvm);
        assertThat(report.crashFile().isEmpty()).isEqualTo(!isOfJvm);
        assertThat(report.stacks().contains("WorkerDeathTest$Death$"))
                .isEqualTo(death == Death.FULL_HEAP);
    }

    @Test
    void a_task_with_retries_runs_again_in_another_worker() throws InterruptedException {
        Trace trace = Trace.in(folder);
        Pool patient = pool.with(options -> options.withRetries(2));

        int attempt =
                result(
                        patient.submit(() -> {
                            int current = WorkerContext.current().orElseThrow().attempt();
                            trace.add(ProcessHandle.current().pid());
                            if (current < 3) {
                                Runtime.getRuntime().halt(1);
                            }
                            return current;
                        }));

        assertThat(attempt).isEqualTo(3);
        assertThat(trace.lines()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void the_report_counts_the_attempts() throws InterruptedException {
        Pool patient = pool.with(options -> options.withRetries(1));

        var failure = failure(patient.submit(() -> say(Death.HALT)), WorkerDiedException.class);

        assertThat(failure.report().attempt()).isEqualTo(2);
    }

    @Test
    void a_worker_that_is_killed_while_it_is_idle_is_replaced()
            throws IOException, InterruptedException {
        awaitWhole(pool);
        for (WorkerSnapshot worker : pool.snapshot().workers()) {
            Signals.send("KILL", worker.pid().orElseThrow());
        }

        for (int i = 0; i < 10; i++) {
            assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void direct_memory_that_is_used_up_fails_the_task() throws InterruptedException {
        Throwable failure =
                failure(pool.submit(() -> ByteBuffer.allocateDirect(1 << 30).capacity()));

        assertThat(failure).isInstanceOfAny(OutOfMemoryError.class, WorkerDiedException.class);
        assertThat(failure.toString()).containsIgnoringCase("memory");
    }
}
