package dev.muster.tests.pool.faults;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.TaskTimeoutException;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Signals;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.PoolHome;
import dev.muster.tests.pool.Trace;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks that do not stop when they are asked: their worker goes with all that it has started, in
/// bounded time, and no other task notices.
@Tag("faults")
@ExtendWith(Leaks.class)
class StuckTaskTest {
    private static final Duration LIMIT = Waits.SMALL.multipliedBy(2);

    private static Pool pool;

    @TempDir private Path folder;

    /// Why a task does not stop.
    private enum Stuck {
        SPIN {
            @Override
            void stay(Path folder) {
                while (true) {
                    Thread.onSpinWait();
                }
            }
        },
        SWALLOWED_INTERRUPT {
            @Override
            void stay(Path folder) {
                sleepForEver();
            }
        },
        THREAD_OF_ITS_OWN {
            @Override
            void stay(Path folder) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                Thread.ofPlatform().start(Stuck::sleepForEver);
                end.join(); // does not heed interrupts
            }
        },
        CHILD_PROCESS {
            @Override
            void stay(Path folder) throws IOException {
                new ProcessBuilder("sleep", "1000").start().onExit().join();
            }
        },
        CHILD_OF_A_CHILD {
            @Override
            void stay(Path folder) throws IOException {
                new ProcessBuilder("sh", "-c", "sleep 1000 & sleep 1000").start().onExit().join();
            }
        },
        NATIVE_CALL {
            @Override
            void stay(Path folder) throws IOException, InterruptedException {
                Path pipe = folder.resolve("pipe");
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
                new FileInputStream(pipe.toFile()).close(); // nobody will ever write
            }
        },
        STOPPED {
            @Override
            void stay(Path folder) throws IOException, InterruptedException {
                Signals.send("STOP", ProcessHandle.current());
                sleepForEver();
            }
        },
        ENDLESS_EXIT {
            @Override
            void stay(Path folder) {
                Runtime.getRuntime().addShutdownHook(new Thread(Stuck::sleepForEver));
                System.exit(1);
            }
        };

        abstract void stay(Path folder) throws IOException, InterruptedException;

        private static void sleepForEver() {
            while (true) {
                try {
                    Thread.sleep(Waits.LONG);
                } catch (InterruptedException _) {
                    // That is the point.
                }
            }
        }
    }

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c);
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    private static int stay(Stuck how, Trace trace, Path folder)
            throws IOException, InterruptedException {
        trace.add(ProcessHandle.current().pid());
        how.stay(folder);
        return 1;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /// Waits until a process and all that came from it are gone: what is left of this test run are
    /// the workers of the pool.
    private static void awaitGone(long pid) {
        await().atMost(Waits.LONG).until(() -> !isAlive(pid));
        await().atMost(Waits.LONG)
                .untilAsserted(() ->
                        assertThat(Offspring.alive()).allMatch(StuckTaskTest::isWorkerOfThePool));
    }

    private static boolean isWorkerOfThePool(ProcessHandle process) {
        return pool.snapshot().workers().stream().anyMatch(w -> w.pid().orElse(0) == process.pid());
    }

    @ParameterizedTest
    @EnumSource
    void it_is_gone_soon_after_its_time(Stuck how) throws InterruptedException {
        Path here = folder;
        Gate gate = Gate.in(folder);
        CompletableFuture<Boolean> beside = gate.hold(pool, 1).getFirst();
        Trace trace = Trace.in(folder);
        TaskTimeoutException failure = null;
        for (Duration limit : Waits.growing(LIMIT)) {
            Pool hasty = pool.with(o -> o.withName("the stuck one").withTimeout(limit));
            CompletableFuture<Integer> stuck = hasty.submit(() -> stay(how, trace, here));
            failure = failure(stuck, TaskTimeoutException.class);
            assertThat(failure).hasMessageContaining("the stuck one");
            assertThat(failure.limit()).isEqualTo(limit);
            if (how == Stuck.STOPPED
                    ? !trace.lines().isEmpty()
                    : failure.stacks().contains("StuckTaskTest$Stuck$")) {
                break; // else it had not come that far
            }
        }
        long pid = trace.numbers().getLast();

        await().atMost(Waits.LONG).until(() -> !isAlive(pid));

        if (how != Stuck.STOPPED) {
            assertThat(failure.stacks()).contains("StuckTaskTest", "stay");
        }
        awaitGone(pid);
        assertThat(beside).isNotDone();
        gate.open();
        assertThatObject(result(beside)).isEqualTo(true);
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"SPIN", "CHILD_PROCESS", "STOPPED"})
    void it_is_gone_soon_after_it_was_cancelled(Stuck how) throws InterruptedException {
        Path here = folder;
        Trace trace = Trace.in(folder);
        CompletableFuture<Integer> stuck = pool.submit(() -> stay(how, trace, here));
        long pid = Long.parseLong(trace.await(1).getFirst());

        stuck.cancel(true);

        await().atMost(Waits.LONG).until(() -> !isAlive(pid));
        awaitGone(pid);
        assertThat(stuck).isCancelled();
        assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void a_task_that_heeds_the_interrupt_keeps_its_worker() throws InterruptedException {
        Trace trace = Trace.in(folder);
        try (Pool own = PoolHome.processes(c -> c.withWorkers(1).withStopGrace(Waits.LONG))) {
            for (Duration limit : Waits.growing(LIMIT)) {
                Pool hasty = own.with(options -> options.withTimeout(limit));
                failure(
                        hasty.submit(() -> {
                            trace.add(ProcessHandle.current().pid());
                            Thread.sleep(Waits.LONG);
                            return 1;
                        }),
                        TaskTimeoutException.class);
                if (!trace.lines().isEmpty()) {
                    break;
                }
            }

            long pid = trace.numbers().getFirst();
            assertThatObject(result(own.submit(() -> ProcessHandle.current().pid())))
                    .isEqualTo(pid);
        }
    }

    @Test
    void the_end_of_the_pool_ends_them() throws InterruptedException {
        Path here = folder;
        Trace trace = Trace.in(folder);
        try (Pool own = PoolHome.processes(c -> c)) {
            List<CompletableFuture<Integer>> stuck =
                    List.of(
                            own.submit(() -> stay(Stuck.SPIN, trace, here)),
                            own.submit(() -> stay(Stuck.CHILD_PROCESS, trace, here)));
            trace.await(2);

            own.shutdownNow();

            assertThat(own.awaitTermination(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            assertThat(stuck).allMatch(CompletableFuture::isDone);
            trace.numbers().forEach(StuckTaskTest::awaitGone);
        }
    }

    @Test
    void what_is_left_of_an_ended_task_does_not_harm_the_next() throws InterruptedException {
        Trace trace = Trace.in(folder);
        try (Pool own = PoolHome.processes(c -> c.withWorkers(1))) {
            result(
                    own.submit(() -> {
                        Thread.ofPlatform().start(Stuck::sleepForEver);
                        trace.add(ProcessHandle.current().pid());
                    }));

            assertThatObject(result(own.submit(() -> 1))).isEqualTo(1);
        }

        awaitGone(trace.numbers().getFirst());
    }
}
