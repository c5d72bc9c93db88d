package dev.muster.tests.pool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Signals;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs that end while their pools work: killed, by Ctrl-C, or by the end of `main`.
@Tag("faults")
@ExtendWith(Leaks.class)
class ProgramEndTest {
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    /// What a program says that has heard a Ctrl-C and lets its tasks finish.
    private static final String HEARD = "muster: waiting for 2 running tasks";

    @TempDir private Path folder;

    /// A program with two workers: two tasks wait at a gate, others wait for a worker. The second
    /// argument says what `main` does then.
    static final class Program {
        private Program() {}

        static void main(String[] arguments) throws InterruptedException, ExecutionException {
            Path folder = Path.of(arguments[0]);
            Gate gate = Gate.in(folder);
            Pool pool = Pool.processes(c -> c.withWorkers(2));
            Future<?> first = pool.submit(() -> runTask(gate, folder));
            pool.submit(() -> runTask(gate, folder));
            Trace.in(folder, "begun").await(2);
            for (int i = 0; i < 5; i++) {
                pool.submit(() -> Trace.in(folder, "waited").add("ran"));
            }
            System.out.println("ready");
            switch (arguments[1]) {
                case "wait" -> first.get();
                case "exit" -> System.exit(7);
                case "return" -> {}
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }

        private static boolean runTask(Gate gate, Path folder)
                throws IOException, InterruptedException {
            Process child = new ProcessBuilder("sleep", "1000").start();
            Trace.in(folder, "begun").add(ProcessHandle.current().pid());
            gate.pass();
            child.destroy();
            Trace.in(folder, "finished").add("finished");
            return true;
        }
    }

    /// A program that starts workers and is gone before they have started.
    static final class Hasty {
        private Hasty() {}

        static void main() throws InterruptedException {
            Pool pool = Pool.processes(c -> c.withWorkers(3));
            System.out.println("ready");
            pool.submit(() -> 1);
            Thread.sleep(Waits.LONG);
        }
    }

    /// A program that leaves a pool open that has nothing to do.
    static final class Idle {
        private Idle() {}

        static void main() throws InterruptedException, ExecutionException {
            Pool pool = Pool.processes(c -> c.withWorkers(1));
            System.out.println("result " + pool.submit(() -> 1).get());
        }
    }

    /// A program whose worker reads a broadcast, and goes on for ever.
    static final class Broadcasting {
        private Broadcasting() {}

        static void main() throws InterruptedException, ExecutionException {
            Pool pool = Pool.processes(c -> c.withWorkers(1));
            Broadcast<double[]> table = pool.broadcast(new double[] {1.5, 2.5});
            System.out.println(
                    "sum " + pool.submit(() -> DoubleStream.of(table.value()).sum()).get());
            pool.submit(
                            () -> {
                                System.out.println("endless");
                                new CountDownLatch(1).await();
                                return table.value();
                            })
                    .get();
        }
    }

    /// Without native access there is no file in memory: broadcasts lie in the temporary folder.
    private static final String WITHOUT_MEMORY_FILES =
            """
            java=$1; shift
            for argument; do
                shift
                case $argument in
                    --enable-native-access=*|-Djava.io.tmpdir=*) ;;
                    *) set -- "$@" "$argument" ;;
                esac
            done
            exec "$java" -Djava.io.tmpdir="$TEMPORARY" "$@"
            """;

    private JavaProcess start(String then) throws IOException, InterruptedException {
        JavaProcess program = JavaProcess.start(Program.class, folder.toString(), then);
        program.await("ready");
        return program;
    }

    private Trace trace(String name) {
        return Trace.in(folder, name);
    }

    private static void awaitNothingIsLeft() {
        await().atMost(Waits.LONG).until(() -> Offspring.alive().isEmpty());
    }

    // ---- killed ----

    @Test
    void when_it_is_killed_its_workers_end_and_all_that_they_have_started()
            throws IOException, InterruptedException {
        try (JavaProcess program = start("wait")) {
            assertThat(Offspring.alive()).hasSizeGreaterThanOrEqualTo(5);

            program.kill();

            awaitNothingIsLeft();
            assertThat(trace("waited").lines()).isEmpty();
        }
    }

    @Test
    void when_it_is_killed_while_they_start_they_end_too()
            throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            try (JavaProcess program = JavaProcess.start(Hasty.class)) {
                program.await("ready");

                program.kill();

                awaitNothingIsLeft();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "HUP"})
    void however_it_ends_its_workers_end(String signal) throws IOException, InterruptedException {
        try (JavaProcess program = JavaProcess.start(Hasty.class)) {
            program.await("ready");
            await().atMost(Waits.LONG).until(() -> Offspring.alive().size() == 4);

            program.signal(signal);
            program.join(Waits.LONG);

            awaitNothingIsLeft();
        }
    }

    @Test
    void when_it_exits_its_workers_end() throws IOException, InterruptedException {
        try (JavaProcess program = start("exit")) {
            assertThat(program.join(Waits.LONG)).isEqualTo(7);

            awaitNothingIsLeft();
            assertThat(trace("waited").lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT"})
    void however_it_ends_no_file_of_a_broadcast_stays(String signal)
            throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory(Path.of("/tmp"), "b"); // sockets want it short
        try (JavaProcess program =
                JavaProcess.startBy(
                        List.of("env", "TEMPORARY=" + temporary, "sh"),
                        WITHOUT_MEMORY_FILES,
                        Broadcasting.class)) {
            assertThat(program.await("sum ")).isEqualTo("4.0");
            program.await("[worker-");
            assertThat(filesIn(temporary)) // one of the workers, one of the broadcasts
                    .filteredOn(file -> file.matches(temporary + "/muster-[0-9a-f]{32}"))
                    .hasSize(2);

            program.signal(signal);
            if (signal.equals("INT")) {
                program.await("muster: waiting for 1 running tasks");
                program.signal(signal);
            }
            program.join(Waits.LONG);

            awaitNothingIsLeft();
            await().atMost(Waits.LONG).until(() -> filesIn(temporary).isEmpty());
        }
        Files.delete(temporary);
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.skip(1).map(Path::toString).toList();
        } catch (UncheckedIOException _) {
            return filesIn(folder); // Something went meanwhile.
        }
    }

    // ---- the end of main ----

    @Test
    void it_does_not_end_before_its_tasks() throws IOException, InterruptedException {
        try (JavaProcess program = start("return")) {
            assertThat(program.isAlive()).isTrue();

            Gate.in(folder).open();

            assertThat(program.join(Waits.LONG)).isZero();
            assertThat(trace("finished").lines()).hasSize(2);
            assertThat(trace("waited").lines()).hasSize(5);
            awaitNothingIsLeft();
        }
    }

    @Test
    void a_pool_that_has_nothing_to_do_keeps_nobody_alive()
            throws IOException, InterruptedException {
        try (JavaProcess program = JavaProcess.start(Idle.class)) {
            assertThat(program.await("result ")).isEqualTo("1");
            assertThat(program.join(Waits.LONG)).isZero();

            awaitNothingIsLeft();
        }
    }

    // ---- Ctrl-C ----

    @Test
    void after_ctrl_c_what_runs_may_finish_and_nothing_else_starts()
            throws IOException, InterruptedException {
        try (JavaProcess program = start("wait")) {
            interruptAll(program);
            program.await(HEARD);
            assertThat(program.isAlive()).isTrue();

            Gate.in(folder).open();

            assertThat(program.join(Waits.LONG)).isEqualTo(INTERRUPTED);
            assertThat(trace("finished").lines()).hasSize(2);
            assertThat(trace("waited").lines()).isEmpty();
            awaitNothingIsLeft();
        }
    }

    /// As a terminal does: all processes in the foreground get the signal. A worker is one of them
    /// where it leads no session of its own.
    private void interruptAll(JavaProcess program) throws IOException, InterruptedException {
        for (long worker : trace("begun").numbers()) {
            if (Signals.group(worker) != worker) {
                Signals.send("INT", worker);
            }
        }
        program.signal("INT");
    }

    @Test
    void a_second_ctrl_c_kills() throws IOException, InterruptedException {
        try (JavaProcess program = start("wait")) {
            interruptAll(program);
            program.await(HEARD); // two signals that wait are one
            assertThat(program.isAlive()).isTrue();

            interruptAll(program);

            assertThat(program.join(Waits.LONG)).isEqualTo(INTERRUPTED);
            assertThat(trace("finished").lines()).isEmpty();
            assertThat(trace("waited").lines()).isEmpty();
            awaitNothingIsLeft();
        }
    }

    @Test
    void a_request_to_end_is_not_ignored() throws IOException, InterruptedException {
        try (JavaProcess program = start("wait")) {
            program.signal("TERM");
            Gate.in(folder).open();

            assertThat(program.join(Waits.LONG)).isEqualTo(TERMINATED);
            awaitNothingIsLeft();
        }
    }
}
