package dev.muster.tests.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import dev.muster.WorkerOutput;
import dev.muster.agent.SshConfig;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Pools whose workers are behind a real OpenSSH server.
@ExtendWith(Leaks.class)
@Timeout(300)
class SshPoolTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /// Neither a program nor an agent of these tests lives so long that better code would pay.
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    @TempDir private Path folder = Path.of("");

    private SshServer server;
    private String quickJava = "";

    @BeforeEach
    void start() throws IOException, InterruptedException {
        String whyNot = SshServer.whyNot();
        if (!whyNot.isEmpty()) {
            System.out.println("skipped: " + whyNot);
        }
        assumeTrue(whyNot.isEmpty(), whyNot);
        server = SshServer.start(folder.toRealPath());
        quickJava = script("quick java", "exec %s %s \"$@\"".formatted(JAVA, QUICK)).toString();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Pool open(UnaryOperator<SshConfig> more) {
        return Pool.ssh(
                c -> more.apply(c.withJava(quickJava).withSshCommand(server.command())),
                c -> c.withOutput(new WorkerOutput.Discard()));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(Waits.LONG.toSeconds() * 2, TimeUnit.SECONDS);
    }

    @Test
    void tasks_run_there_and_the_jar_is_sent_only_if_it_is_missing_or_was_cut_off()
            throws Exception {
        try (var pool = open(c -> c.withHosts("far:2"))) {
            assertThat(pool.map(x -> x * x, IntStream.range(0, 100).boxed().toList()))
                    .isEqualTo(IntStream.range(0, 100).map(x -> x * x).boxed().toList());
            assertThat(get(pool.submit(() -> System.getenv("HOME"))))
                    .isEqualTo(server.home().toString());
            await().atMost(Waits.LONG).until(() -> pool.snapshot().workers().size() == 2);
            assertThat(pool.snapshot().workers())
                    .allSatisfy(worker -> assertThat(worker.name()).endsWith("@far"));
        }
        List<Path> jars = server.jars();
        assertThat(jars).hasSize(1);
        Object file = Files.getAttribute(jars.getFirst(), "unix:ino");

        try (var pool = open(c -> c.withHosts("far:1"))) {
            assertThat(get(pool.submit(() -> 42))).isEqualTo(42);
        }

        assertThat(server.jars()).isEqualTo(jars);
        assertThat(Files.getAttribute(jars.getFirst(), "unix:ino")).isEqualTo(file);
        long size = Files.size(jars.getFirst());
        Files.write(jars.getFirst(), new byte[100]);

        try (var pool = open(c -> c.withHosts("far:1"))) {
            assertThat(get(pool.submit(() -> 43))).isEqualTo(43);
        }

        assertThat(Files.size(jars.getFirst())).isEqualTo(size);
        await().atMost(Waits.LONG).untilAsserted(() -> assertThat(server.processes()).isEmpty());
    }

    @Test
    void a_login_shell_that_talks_and_a_host_that_cannot_be_reached_do_no_harm() throws Exception {
        Files.writeString(
                server.home().resolve(".bashrc"),
                "echo 'Welcome! muster-0000 go'\nprintf 'no end of line'\necho trouble >&2\n");

        try (var pool = open(c -> c.withHosts("nowhere.invalid", "far:1"))) {
            assertThat(get(pool.submit(() -> 42))).isEqualTo(42);
        }
    }

    @Test
    void a_crash_there_costs_what_it_costs_here_and_a_lost_host_what_it_was_running()
            throws Exception {
        try (var pool = open(c -> c.withHosts("far:1"))) {
            var crashing =
                    pool.submit(() -> {
                        Runtime.getRuntime().halt(7);
                    });

            assertThatThrownBy(() -> get(crashing))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died -> assertThat(died.report().worker()).endsWith("@far"));
            assertThat(get(pool.submit(() -> 1))).isEqualTo(1);

            var running = pool.submit(() -> Thread.sleep(600_000));
            await().atMost(Waits.LONG).until(() -> pool.snapshot().running() == 1);

            ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("/ssh"))
                    .forEach(ProcessHandle::destroyForcibly);

            assertThatThrownBy(() -> get(running))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died ->
                                    assertThat(died.report().cause())
                                            .isEqualTo(CrashReport.Cause.LOST));
            assertThat(get(pool.submit(() -> 42))).as("it is reached again").isEqualTo(42);
        }
    }

    @Test
    void a_host_without_a_new_java_says_so_in_one_line() throws Exception {
        Path old = script("old java", "echo 'openjdk version \"17.0.1\" 2021-10-19' >&2");

        try (var pool = open(c -> c.withHosts("far").withJava(old.toString()))) {
            assertThat(startFailure(pool))
                    .isEqualTo(
                            "far has no Java %d (%s there is Java 17): install one there, or name"
                                            .formatted(Runtime.version().feature(), old)
                                    + " it by withJava(…) or MUSTER_SSH_JAVA");
        }
    }

    @Test
    void a_java_that_is_not_there_is_told_likewise() throws Exception {
        try (var pool = open(c -> c.withHosts("far").withJava("/nowhere/java"))) {
            assertThat(startFailure(pool))
                    .startsWith("far has no Java")
                    .contains("/nowhere/java there is no Java");
        }
    }

    @Test
    void a_cache_that_cannot_be_written_is_told_in_one_line() throws Exception {
        Files.writeString(server.home().resolve(".cache"), "a file, no folder");

        try (var pool = open(c -> c.withHosts("far"))) {
            assertThat(startFailure(pool))
                    .startsWith("far cannot keep the ")
                    .contains(server.home() + "/.cache/muster")
                    .contains("make room there")
                    .doesNotContain("\n");
        }
    }

    @Test
    void a_full_disk_is_told_in_one_line() throws Exception {
        // A limit for the size of files is what a shell can set; the error is another one.
        Files.writeString(server.home().resolve(".bashrc"), "trap '' XFSZ; ulimit -f 100\n");

        try (var pool = open(c -> c.withHosts("far"))) {
            assertThat(startFailure(pool)).startsWith("far cannot keep the ").doesNotContain("\n");
        }
        assertThat(server.jars()).isEmpty();
    }

    @Test
    void a_key_that_is_not_known_is_told_in_the_words_of_ssh() {
        try (var pool = open(c -> c.withHosts("far").withSshCommand(server.strangersCommand()))) {
            assertThat(startFailure(pool))
                    .startsWith("far cannot be reached by ssh (")
                    .contains("Permission denied (publickey)")
                    .contains("far true` must work without a question")
                    .doesNotContain("\n");
        }
    }

    @Test
    void if_no_host_can_be_reached_the_pool_says_of_each_why() {
        try (var pool = open(c -> c.withHosts("nowhere.invalid", "nobody@nowhere2.invalid:3"))) {
            assertThat(startFailure(pool))
                    .startsWith("no host can be reached:\n")
                    .contains("nowhere.invalid cannot be reached by ssh (")
                    .contains("nobody@nowhere2.invalid cannot be reached by ssh (")
                    .contains("Could not resolve hostname");
        }
    }

    @Test
    void without_a_client_the_pool_says_what_to_install() {
        try (var pool = open(c -> c.withHosts("far").withSshCommand(List.of("/nowhere/ssh")))) {
            assertThat(startFailure(pool))
                    .startsWith("`/nowhere/ssh` cannot be started")
                    .contains("install OpenSSH's client");
        }
    }

    private static String startFailure(Pool pool) {
        Throwable failure = catchThrowable(() -> get(pool.submit(() -> 42)));
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        while (cause != null && !(cause instanceof WorkerStartException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("%s", failure).isInstanceOf(WorkerStartException.class);
        return String.valueOf(cause.getMessage());
    }

    @Test
    void a_program_that_knows_nothing_of_it_is_sent_there_by_its_environment() throws Exception {
        Path hosts = folder.resolve("hosts.txt");
        Files.writeString(hosts, "# two workers\nfar slots=2\n");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.move(
                script("ssh", "exec /usr/bin/" + String.join(" ", server.command()) + " \"$@\""),
                bin.resolve("ssh"));
        List<String> command =
                List.of(
                        "env",
                        "PATH=" + bin + ":" + System.getenv("PATH"),
                        "MUSTER_POOL=ssh:" + hosts,
                        "MUSTER_SSH_JAVA=" + quickJava,
                        JAVA,
                        QUICK,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpeningProgram.class.getName(),
                        "2");

        try (var program = RunningCommand.start(folder, command)) {
            program.awaitSuccess().awaitOutput("workers 2\nclosed");
            assertThat(program.errors()).isEmpty();
        }

        assertThat(server.jars()).hasSize(1); // so it was there
    }

    @Test
    void a_program_that_is_killed_leaves_nothing_there() throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA, QUICK, "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(SshProgram.class.getName());
        command.add(quickJava);
        command.addAll(server.command());
        try (var program = RunningCommand.start(folder, command)) {
            program.awaitOutput("worker ");
            await().atMost(Waits.LONG)
                    .until(() ->
                            server.processes().stream()
                                    .anyMatch(each ->
                                            each.info()
                                                    .commandLine()
                                                    .orElse("")
                                                    .contains("sleep")));

            program.process().destroyForcibly();

            await().atMost(Waits.LONG)
                    .untilAsserted(() -> assertThat(server.processes()).isEmpty());
            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(Offspring.alive())
                                    .noneMatch(each -> each.pid() == program.process().pid()));
        }
    }

    private Path script(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
