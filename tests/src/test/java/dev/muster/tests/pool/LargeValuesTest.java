package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Arguments and results of many megabytes: over the connection at first, and then through memory
/// that the pool shares with the worker.
@ExtendWith(Leaks.class)
class LargeValuesTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGE = 64 * MEBIBYTE;
    private static final int HALTED = 7;

    /// More than the memory between pool and worker holds.
    private static final int MIDDLE = 5 * MEBIBYTE;

    private static Pool onePool() {
        return PoolHome.processes(c -> c.withWorkers(1));
    }

    private static boolean hasMemory() {
        try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
            return mapped.anyMatch(line -> line.contains("muster-link"));
        } catch (IOException e) {
            throw new AssertionError("this is Linux", e);
        }
    }

    /// Has values carried until the memory is there.
    private static void shareMemory(Pool pool) throws InterruptedException {
        byte[] value = new byte[MEBIBYTE];
        await().atMost(Waits.LONG)
                .until(() -> result(pool.submit((byte[] b) -> b.length, value)) > 0 && hasMemory());
        // What comes back now comes through it, and says so before it does.
        byte[] back = result(pool.submit((byte[] b) -> b, value));
        assertThat(back).hasSize(MEBIBYTE);
    }

    @Test
    void values_of_any_length_arrive_as_they_were() throws InterruptedException {
        Random random = new Random(Seeds.next());
        try (Pool pool = onePool()) {
            for (int i = 0; i < 40; i++) {
                byte[] value = new byte[random.nextInt(i % 8 == 0 ? 4 * MIDDLE : MEBIBYTE)];
                random.nextBytes(value);

                byte[] back = result(pool.submit((byte[] b) -> b, value));

                assertThatObject(back).isEqualTo(value);
            }
        }
    }

    @Test
    void arrays_of_all_kinds_arrive_as_they_were() throws InterruptedException {
        double[] doubles = new Random(Seeds.next()).doubles(MIDDLE / 8).toArray();
        long[] longs = new Random(Seeds.next()).longs(MIDDLE / 8).toArray();
        char[] chars = "märz".repeat(MIDDLE / 8).toCharArray();
        Object[] all = {"a", doubles, 1L, longs, chars};
        List<Object> value = List.of("a", doubles, 1L, longs, chars, List.of(doubles));
        try (Pool pool = onePool()) {
            for (int i = 0; i < 5; i++) {
                List<Object> back = result(pool.submit((List<Object> l) -> l, value));

                assertThat(Arrays.deepEquals(back.subList(0, 5).toArray(), all)).isTrue();
                assertThat(((List<?>) back.get(5)).getFirst()).isSameAs(back.get(1));
            }
        }
    }

    @Test
    void large_and_small_tasks_of_many_threads_meet_in_a_worker()
            throws InterruptedException, ExecutionException {
        byte[] value = new byte[MIDDLE];
        RemoteFunction<Integer, Object> mixed = i -> i % 10 == 0 ? new byte[MIDDLE] : i;
        try (Pool pool = onePool()) {
            var threads =
                    Stream.generate(() ->
                                    Thread.ofVirtual().unstarted(() -> sendOften(pool, value)))
                            .limit(4)
                            .toList();
            threads.forEach(Thread::start);
            List<Object> results =
                    pool.map(mixed, Stream.iterate(0, i -> i + 1).limit(200).toList());
            for (Thread thread : threads) {
                assertThat(thread.join(Waits.LONG)).isTrue();
            }

            for (int i = 0; i < 200; i++) {
                Object each = results.get(i);
                assertThat(each instanceof byte[] b ? b.length : each)
                        .isEqualTo(i % 10 == 0 ? MIDDLE : i);
            }
        }
    }

    private static void sendOften(Pool pool, byte[] value) {
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(result(pool.submit((byte[] b) -> b.length, value))).isEqualTo(MIDDLE);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledOnOs(OS.LINUX)
    void memory_is_shared_after_the_first_large_value_and_given_back(boolean isResult)
            throws InterruptedException {
        RemoteFunction<byte[], byte[]> carry =
                isResult ? b -> new byte[MEBIBYTE] : b -> new byte[0];
        awaitNoMemory(); // of pools before
        try (Pool pool = onePool()) {
            assertThat(result(pool.submit(() -> "small"))).isEqualTo("small");
            assertThat(hasMemory()).isFalse();

            result(pool.submit(carry, new byte[isResult ? 0 : MEBIBYTE]));
            await().atMost(Waits.LONG).until(LargeValuesTest::hasMemory);
        }
        awaitNoMemory();
    }

    private static void awaitNoMemory() {
        await().atMost(Waits.LONG).until(() -> !hasMemory());
    }

    // ---- deaths in the middle ----

    /// Ends the worker when it reads this.
    private static final class EndsItsReader implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Runtime.getRuntime().halt(HALTED);
        }
    }

    /// Ends the worker that has written this, when the pool reads it.
    private static final class EndsItsWriter implements Serializable {
        private static final long serialVersionUID = 1;
        private final long pid = ProcessHandle.current().pid();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            ProcessHandle worker = ProcessHandle.of(pid).orElseThrow();
            worker.destroyForcibly();
            worker.onExit().join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_worker_may_die_while_it_reads_its_argument(boolean isShared)
            throws InterruptedException {
        try (Pool pool = onePool()) {
            if (isShared) {
                shareMemory(pool);
            }
            List<Object> value = List.of(new EndsItsReader(), new byte[LARGE]);

            var died =
                    failure(
                            pool.submit((List<Object> l) -> l.size(), value),
                            WorkerDiedException.class);

            assertThat(died.report().cause()).isEqualTo(CrashReport.Cause.EXIT);
            assertThat(died.report().status()).contains(new ExitStatus(HALTED));
            assertThat(result(pool.submit(() -> "next"))).isEqualTo("next");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_worker_may_die_while_it_sends_its_result(boolean isShared) throws InterruptedException {
        try (Pool pool = onePool()) {
            if (isShared) {
                shareMemory(pool);
            }

            var died =
                    failure(
                            pool.submit(() -> List.of(new EndsItsWriter(), new byte[LARGE])),
                            WorkerDiedException.class);

            assertThat(died.report().cause()).isEqualTo(CrashReport.Cause.SIGNAL);
            assertThat(result(pool.submit(() -> "next"))).isEqualTo("next");
        }
    }

    @Test
    void a_task_is_stopped_while_it_reads_its_argument() throws InterruptedException {
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withStopGrace(Waits.SHORT))) {
            shareMemory(pool);
            List<Object> value = List.of(new ReadsForEver(), new byte[LARGE]);

            var late =
                    failure(
                            pool.with(options -> options.withTimeout(Waits.SMALL))
                                    .submit((List<Object> l) -> l.size(), value),
                            TaskTimeoutException.class);

            assertThat(late).hasMessageContaining("task-");
            assertThat(result(pool.submit(() -> "next"))).isEqualTo("next");
        }
    }

    /// Cannot be read to its end.
    private static final class ReadsForEver implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            while (true) {
                Thread.onSpinWait();
            }
        }
    }
}
