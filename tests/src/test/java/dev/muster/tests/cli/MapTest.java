package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `muster map` and `muster run` as processes: how they end. What they do is tested where they are.
@ExtendWith(Leaks.class)
@Timeout(300)
class MapTest {
    @TempDir private Path folder = Path.of("");

    /// A command with a daemon and a child that ignores what can be ignored, and says when all are
    /// there.
    private String family() {
        return """
        cd %s
        setsid sh -c 'trap "" TERM; echo x >> all; exec sleep 99' > /dev/null 2>&1 &
        env -i PATH="$PATH" sh -c 'trap "" TERM INT; echo x >> all; while :; do sleep 1; done' &
        echo x >> all; sleep 99; : {}
        """
                .formatted(folder);
    }

    private void awaitFamily() {
        Path all = folder.resolve("all");
        await().atMost(Waits.LONG)
                .until(() -> Files.exists(all) && Files.readAllLines(all).size() == 6);
    }

    /// Those of the commands; that without an environment is known by what it does.
    private static List<String> left() {
        var left = new ArrayList<String>();
        for (ProcessHandle each : Offspring.withGuards()) {
            each.info().commandLine().ifPresent(left::add);
        }
        ProcessHandle.allProcesses()
                .map(each -> each.info().commandLine().orElse(""))
                .filter(line -> line.contains("trap \"\" TERM INT; echo x >> all; while"))
                .forEach(left::add);
        return left;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL"})
    void whatever_ends_the_run_nothing_is_left_of_it(String signal)
            throws IOException, InterruptedException {
        try (var muster =
                MusterJar.start(
                        folder, "map", "-j", "2", "--shell", family(), ":::", "1", "2", "3")) {
            awaitFamily();

            muster.signal(signal);

            assertThat(muster.awaitExit()).isEqualTo(signal.equals("INT") ? 130 : 137);
            assertThat(muster.output() + muster.errors()).isEmpty();
        }
        await().atMost(Waits.LONG).untilAsserted(() -> assertThat(left()).isEmpty());
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("all");
        }
    }

    /// An `ssh` that stays on this machine.
    @Test
    void commands_run_in_workers_behind_ssh() throws IOException {
        long limit = Waits.MEDIUM.toSeconds();
        Path ssh = Files.createDirectory(folder.resolve("bin")).resolve("ssh");
        Files.writeString(ssh, "#!/bin/sh\nfor last; do :; done\nexec sh -c \"$last\"\n");
        assertThat(ssh.toFile().setExecutable(true)).isTrue();
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "PATH=" + ssh.getParent() + ":" + System.getenv("PATH"),
                                "HOME=" + folder,
                                "XDG_CACHE_HOME=" + folder.resolve("cache"),
                                "MUSTER_SSH_JAVA="
                                        + Path.of(System.getProperty("java.home"), "bin/java")));
        command.addAll(
                MusterJar.command(
                        folder,
                        "map",
                        "--hosts",
                        "far:1",
                        "--json-output",
                        "--timeout",
                        limit + "s",
                        "--shell",
                        "echo $0 {}; [ {} != b ] || sleep 99; [ {} != c ] || seq 30000",
                        ":::",
                        "a b",
                        "b",
                        "c"));
        try (var muster = RunningCommand.start(folder, command)) {
            assertThat(muster.awaitExit()).as(muster.errors()).isEqualTo(3);

            assertThat(muster.output().lines().toList())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("\"host\":\"far\""));
            assertThat(muster.output())
                    .contains("a b\\n\"", "\"cause\":\"timeout\"", "\\n29999\\n30000\\n\"");
            assertThat(muster.errors())
                    .contains("item 2 (b): killed, as it ran for more than " + limit + " s");
        }
    }

    @Test
    void a_program_finds_the_pool_that_was_described_and_its_exit_code_is_passed_on()
            throws IOException {
        Path program =
                Files.writeString(
                        folder.resolve("One.java"),
                        """
                        import dev.muster.Pool;

                        void main(String[] words) throws Exception {
                            try (var pool = Pool.open(c -> c.withName("blue"))) {
                                int answer = pool.submit(() -> 42).get();
                                IO.println(answer + " " + pool.snapshot().workers().size() + " "
                                        + System.getenv("MUSTER_TIMEOUT") + List.of(words));
                            }
                            System.exit(7);
                        }
                        """);
        try (var muster =
                MusterJar.start(
                        folder,
                        "run",
                        "--workers",
                        "1",
                        "--timeout",
                        "30s",
                        "--memory",
                        "64m",
                        program.toString(),
                        "-x",
                        "a b")) {
            assertThat(muster.awaitExit()).as(muster.errors()).isEqualTo(7);

            assertThat(muster.output()).isEqualTo("42 1 30000ms[-x, a b]\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL"})
    void a_program_ends_in_order_with_its_command(String signal)
            throws IOException, InterruptedException {
        Path program =
                Files.writeString(
                        folder.resolve("One.java"),
                        """
                        void main() throws Exception {
                            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                                try {
                                    Files.writeString(Path.of("ended"), "in order");
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            }));
                            IO.println("runs");
                            Thread.sleep(Long.MAX_VALUE);
                        }
                        """);
        try (var muster = MusterJar.start(folder, "run", program.toString())) {
            muster.awaitOutput("runs");

            muster.signal(signal);

            int code =
                    switch (signal) {
                        case "INT" -> 130;
                        case "TERM" -> 143;
                        default -> 137;
                    };
            assertThat(muster.awaitExit()).isEqualTo(code);
            await().atMost(Waits.LONG)
                    .untilAsserted(
                            () -> assertThat(folder.resolve("ended")).hasContent("in order"));
        }
    }

    /// A launcher of MPI starts the command, and the program below it is the rank.
    @Test
    void a_program_that_is_run_in_a_job_of_mpi_is_its_rank() throws IOException {
        Path program =
                Files.writeString(
                        folder.resolve("One.java"),
                        "void main() { dev.muster.Pool.open().close(); }");
        var command =
                new ArrayList<>(List.of("env", "OMPI_COMM_WORLD_RANK=0", "OMPI_COMM_WORLD_SIZE=1"));
        command.addAll(MusterJar.command(folder, "run", "--mpi", program.toString()));

        try (var muster = RunningCommand.start(folder, command)) {
            assertThat(muster.awaitExit()).isEqualTo(1);

            assertThat(muster.errors()).contains("this MPI job has 1 rank, must have at least 2");
        }
    }
}
