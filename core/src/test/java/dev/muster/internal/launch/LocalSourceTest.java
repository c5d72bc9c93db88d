package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.OutputLine;
import dev.muster.WorkerOutput;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.system.LeftoverGuard;
import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.CrashReport.Cause;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Leaks.class)
class LocalSourceTest {
    private static final String MAIN = SampleWorker.class.getName();
    private static final Path HERE = Path.of("").toAbsolutePath();

    private final ConcurrentLinkedQueue<OutputLine> lines = new ConcurrentLinkedQueue<>();
    private final List<Worker> started = new ArrayList<>();
    private List<Path> before = List.of();

    @TempDir private Path temporary;

    private LocalSource source = source();

    @BeforeEach
    void look() throws IOException {
        source = source();
        before = files();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        source.close();
        for (Worker worker : started) {
            worker.tasks().close();
            worker.control().close();
            assertThat(ProcessHandle.of(worker.info().pid())).isEmpty();
        }
        assertThat(files()).isEqualTo(before);
    }

    private LocalSource source() {
        return new LocalSource(temporary, spec());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> here = Files.list(HERE);
                Stream<Path> there = Files.list(temporary)) {
            return Stream.concat(here, there).sorted().toList();
        }
    }

    private JvmSpec spec() {
        return spec(MAIN);
    }

    private JvmSpec spec(String mainClass) {
        return new JvmSpec(
                "worker-2",
                mainClass,
                true,
                0,
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new WorkerOutput.To(lines::add)),
                Waits.LONG);
    }

    private JvmSpec spec(long memoryBytes, List<String> flags, Map<String, String> variables) {
        return new JvmSpec(
                "worker-2",
                MAIN,
                true,
                memoryBytes,
                flags,
                variables,
                List.of(),
                Optional.empty(),
                Optional.of(new WorkerOutput.To(lines::add)),
                Waits.LONG);
    }

    private Worker start(JvmSpec spec) throws IOException, InterruptedException {
        Worker worker = source.start(spec);
        started.add(worker);
        return worker;
    }

    private static Object say(Worker worker, String order)
            throws IOException, InterruptedException {
        worker.tasks().send(order);
        return String.valueOf(worker.tasks().receive());
    }

    private static CrashReport end(Worker worker, String order)
            throws IOException, InterruptedException {
        worker.tasks().send(order);
        return report(worker);
    }

    private static CrashReport report(Worker worker) {
        return worker.ended()
                .toCompletableFuture()
                .orTimeout(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private List<String> texts() {
        return lines.stream().map(OutputLine::text).toList();
    }

    /// Whoever has ended and is not yet buried does not count.
    private static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return !stat.contains(") Z ") && !stat.contains(") X ");
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void a_worker_has_two_connections_and_a_journal() throws IOException, InterruptedException {
        Worker worker = start(spec());

        assertThat(worker.control().receive()).isEqualTo("control");
        assertThat(say(worker, "journal")).isEqualTo("journal");
        var journal = worker.journal().orElseThrow();
        assertThat(journal.capacity()).isEqualTo(72 * 1024);
        assertThat(journal.get(72 * 1024 - 1)).isEqualTo((byte) 42);

        worker.kill();
        report(worker);
        assertThat(worker.journal().orElseThrow().get(72 * 1024 - 1)).isEqualTo((byte) 42);
    }

    @Test
    void workers_may_be_started_at_the_same_time() throws IOException, InterruptedException {
        List<CompletableFuture<Worker>> starts =
                IntStream.range(0, 3)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(
                                        () -> startUnchecked(Map.of("NUMBER", "n" + i)),
                                        task -> Thread.ofPlatform().start(task)))
                        .toList();

        for (int i = 0; i < starts.size(); i++) {
            Worker worker = starts.get(i).join();
            started.add(worker);
            assertThat(say(worker, "variable NUMBER")).isEqualTo("n" + i);
            assertThat(worker.control().receive()).isEqualTo("control");
        }
    }

    private Worker startUnchecked(Map<String, String> variables) {
        try {
            return source.start(spec(0, List.of(), variables));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void strangers_are_sent_away() throws IOException, InterruptedException {
        Worker worker = start(spec());
        String socket = String.valueOf(say(worker, "socket"));

        try (Connection stranger = Client.connect(new Address.Unix(Path.of(socket)))) {
            stranger.sendBytes(new byte[17]);

            assertThatThrownBy(stranger::receiveBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void what_a_worker_knows_of_its_pool_is_passed_on_to_nobody()
            throws IOException, InterruptedException {
        Worker worker = start(spec());

        List<String> variables = say(worker, "variables").toString().lines().toList();

        assertThat(variables)
                .contains("PATH", "MUSTER_FAMILY")
                .noneMatch(name -> name.startsWith("MUSTER_WORKER"));
        try (Stream<Path> left =
                Files.walk(Path.of(say(worker, "socket").toString()).getParent())) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.startsWith("muster-"))
                    .containsExactlyInAnyOrder("pool", "1", "journal");
        }
        assertThat(say(worker, "input")).as("bytes left to read").isEqualTo("0");
    }

    @Test
    void the_flags_of_the_user_win() throws IOException, InterruptedException {
        Worker worker = start(spec(64 << 20, List.of("-Dx=y z", "-Xmx77m"), Map.of()));

        assertThat(say(worker, "property x")).isEqualTo("y z");
    }

    @Test
    void a_class_path_of_its_own_gets_our_classes_too() throws IOException, InterruptedException {
        Path tests =
                Path.of(
                        URI.create(
                                SampleWorker.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toString()));
        List<Path> classPath = new ArrayList<>(List.of(tests));
        // Long enough to need a file.
        IntStream.range(0, 1_500)
                .forEach(i ->
                        classPath.add(
                                Path.of("/not/there/with \"blanks\"/and/more/", "" + i)
                                        .resolve("x".repeat(20) + ".jar")));
        JvmSpec plain = spec();

        Worker worker =
                start(
                        new JvmSpec(
                                plain.name(),
                                MAIN,
                                true,
                                0,
                                List.of(),
                                Map.of(),
                                classPath,
                                Optional.empty(),
                                plain.output(),
                                Waits.LONG));

        String seen = say(worker, "property java.class.path").toString();
        assertThat(seen).hasSizeGreaterThan(64 * 1024).contains(tests.toString(), "with \"blanks");
    }

    @Test
    void its_lines_are_handed_on_with_their_tasks() throws IOException, InterruptedException {
        Worker worker = start(spec());

        say(worker, "complain grüße");
        await().atMost(Waits.LONG).until(() -> !worker.lastLines().isEmpty());
        say(worker, "count 100000");
        say(worker, "write no end");
        worker.kill();
        report(worker);

        List<OutputLine> out =
                lines.stream().filter(line -> line.stream() == OutputLine.Stream.OUT).toList();
        assertThat(out).hasSize(100_001);
        for (int i = 0; i < 100_000; i++) {
            OutputLine expected =
                    new OutputLine(
                            "worker-2", OptionalLong.of(i / 7), OutputLine.Stream.OUT, "line " + i);
            if (!out.get(i).equals(expected)) {
                assertThat(out.get(i)).isEqualTo(expected);
            }
        }
        assertThat(out.getLast().toString()).isEqualTo("[worker-2] no end");
        assertThat(lines).anyMatch(line -> line.stream() == OutputLine.Stream.ERR);
        assertThat(worker.lastLines()).hasSize(50).endsWith("no end");
    }

    @Test
    void files_get_every_byte(@TempDir Path folder) throws IOException, InterruptedException {
        JvmSpec plain = spec();
        Path logs = folder.resolve("a/b");
        Worker worker =
                start(
                        new JvmSpec(
                                plain.name(),
                                MAIN,
                                true,
                                0,
                                List.of(),
                                Map.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.of(new WorkerOutput.Files(logs)),
                                Waits.LONG));

        say(worker, "mark 3");
        say(worker, "write one\ntwo\0\r\nthree");
        end(worker, "halt 0");

        assertThat(logs.resolve("worker-2.log")).content().isEqualTo("one\ntwo\0\r\nthree");
    }

    @Test
    void a_receiver_that_throws_does_no_harm() throws IOException, InterruptedException {
        JvmSpec plain = spec();
        Worker worker =
                start(
                        new JvmSpec(
                                plain.name(),
                                MAIN,
                                true,
                                0,
                                List.of(),
                                Map.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.of(
                                        new WorkerOutput.To(line -> {
                                            lines.add(line);
                                            throw new IllegalStateException("on purpose");
                                        })),
                                Waits.LONG));

        say(worker, "write one\ntwo\n");
        end(worker, "exit 0");

        assertThat(texts()).containsExactly("one", "two");
    }

    @Test
    void an_exit_is_reported_with_its_number() throws IOException, InterruptedException {
        Worker worker = start(spec());
        say(worker, "write last words\n");

        CrashReport report = end(worker, "exit 7");

        assertThat(report.cause()).isEqualTo(Cause.EXIT);
        assertThat(report.summary()).contains("worker-2", "it exited, exit code 7");
        assertThat(report.lastLines()).containsExactly("last words");
        assertThat(report.pid()).hasValue(worker.info().pid());
    }

    @Test
    void what_was_written_before_a_halt_is_kept() throws IOException, InterruptedException {
        Worker worker = start(spec());
        say(worker, "write last words");

        CrashReport report = end(worker, "halt 9");

        assertThat(report.cause()).isEqualTo(Cause.EXIT);
        assertThat(report.lastLines()).containsExactly("last words");
    }

    @Test
    void a_kill_from_outside_is_told_from_one_of_ours() throws IOException, InterruptedException {
        Worker killed = start(spec());
        Worker stopped = start(spec());
        Worker terminated = start(spec());
        say(killed, "write last words\n");

        ProcessHandle.of(killed.info().pid()).orElseThrow().destroyForcibly();
        stopped.kill();
        terminated.terminate();

        assertThat(report(killed).cause()).isEqualTo(Cause.SIGNAL);
        assertThat(report(killed).summary()).contains("exit code 137 (SIGKILL), SIGKILL from");
        assertThat(report(killed).lastLines()).containsExactly("last words");
        assertThat(report(stopped).cause()).isEqualTo(Cause.STOPPED);
        assertThat(report(terminated).cause()).isEqualTo(Cause.STOPPED);
    }

    @Test
    void a_full_heap_is_reported() throws IOException, InterruptedException {
        Worker worker = start(spec(32 << 20, List.of(), Map.of()));

        CrashReport report = end(worker, "fill");

        assertThat(report.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        assertThat(report.detail()).isEqualTo("Java heap space");
        assertThat(report.crashFile()).contains("OutOfMemory encountered", "Java frames");
    }

    @Test
    void a_crash_is_reported_with_its_frame_and_file() throws IOException, InterruptedException {
        Worker worker = start(spec());
        say(worker, "write last words\n");

        CrashReport report = end(worker, "crash");

        assertThat(report.cause()).isEqualTo(Cause.CRASH);
        assertThat(report.detail()).startsWith("SIGSEGV");
        assertThat(report.failingFrame()).contains("libjvm.so");
        assertThat(report.crashFile()).contains("A fatal error", "Native frames");
        assertThat(report.lastLines()).contains("last words").noneMatch(l -> l.startsWith("#"));
        assertThat(texts()).noneMatch(line -> line.startsWith("#"));
    }

    @Test
    void nothing_that_it_started_survives_it() throws IOException, InterruptedException {
        for (String end : List.of("kill", "exit")) {
            Worker worker = start(spec());
            List<Long> pids = new ArrayList<>();
            pids.add(Long.parseLong(say(worker, "start sleep 100").toString()));
            pids.add(Long.parseLong(say(worker, "start setsid sleep 100").toString()));
            say(worker, "start sh -c (setsid sleep 100&)");
            assertThat(pids).allMatch(LocalSourceTest::isAlive);

            if (end.equals("kill")) {
                worker.kill();
            } else {
                worker.tasks().send("exit 0");
            }
            report(worker);

            assertThat(pids).noneMatch(LocalSourceTest::isAlive);
        }
    }

    @Test
    void an_escaped_process_that_holds_the_output_delays_nothing()
            throws IOException, InterruptedException {
        Worker worker = start(spec());
        long pid = Long.parseLong(say(worker, "forget setsid /bin/sleep 60").toString());
        say(worker, "write last words\n");
        // So that it is no descendant either when the end is seen.
        ProcessHandle.of(worker.info().pid()).orElseThrow().destroyForcibly();

        CrashReport report = report(worker);

        assertThat(report.lastLines()).containsExactly("last words");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void its_memory_is_counted_with_that_of_its_children()
            throws IOException, InterruptedException {
        Worker worker = start(spec());
        long alone = worker.residentBytes();

        say(
                worker,
                "start "
                        + System.getProperty("java.home")
                        + "/bin/java -Xms64m -XX:+AlwaysPreTouch"
                        + " -cp "
                        + System.getProperty("java.class.path")
                        + " "
                        + Sleeper.class.getName());

        assertThat(alone).isBetween(10L << 20, 400L << 20);
        await().atMost(Waits.LONG).until(() -> worker.residentBytes() > alone + (64 << 20));
        worker.kill();
        report(worker);
        assertThat(worker.residentBytes()).isZero();
    }

    /// Does nothing for a while.
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(Duration.ofMinutes(1));
        }
    }

    @Test
    void a_start_that_fails_says_why() {
        assertThatThrownBy(() -> start(spec(0, List.of("-XX:+NoSuchFlag"), Map.of())))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContainingAll("a worker did not start: exit code 1", "NoSuchFlag");
        assertThatThrownBy(() -> start(spec(0, List.of(), Map.of("SAMPLE", "exit"))))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContainingAll("exit code 5", "it said:", "no licence found", "check");
    }

    @Test
    void what_a_failure_says_is_not_on_the_console_as_well()
            throws IOException, InterruptedException {
        var failing = onConsole(List.of("-XX:+NoSuchFlag"));
        var working = onConsole(List.of("-XX:+PrintCommandLineFlags"));
        var shown = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        PrintStream both = new PrintStream(shown, true, StandardCharsets.UTF_8);
        try {
            System.setOut(both);
            System.setErr(both);
            assertThatThrownBy(() -> start(failing)).hasMessageContaining("NoSuchFlag");
            start(working).kill();
            report(started.getLast());
        } finally {
            System.setOut(out);
            System.setErr(err);
        }

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("[console] ", "UseSerialGC")
                .doesNotContain("NoSuchFlag", "Could not create");
    }

    private static JvmSpec onConsole(List<String> flags) {
        return new JvmSpec(
                "console",
                MAIN,
                true,
                0,
                flags,
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new WorkerOutput.Console()),
                Waits.LONG);
    }

    @Test
    void a_main_class_that_is_not_there_is_named() {
        assertThatThrownBy(() -> start(spec("dev.muster.NotThere")))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContainingAll("exit code 1", "dev.muster.NotThere");
    }

    @Test
    void a_start_that_takes_too_long_is_given_up() {
        JvmSpec plain = spec();
        JvmSpec spec =
                new JvmSpec(
                        plain.name(),
                        MAIN,
                        true,
                        0,
                        List.of(),
                        Map.of("SAMPLE", "silent"),
                        List.of(),
                        Optional.empty(),
                        plain.output(),
                        Waits.SMALL);

        assertThatThrownBy(() -> start(spec))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("it did not connect within");
        await().atMost(Waits.LONG).until(() -> children().isEmpty());
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(process -> !LeftoverGuard.is(process))
                .toList();
    }

    @Test
    void a_start_that_is_interrupted_leaves_nothing() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> start(spec(0, List.of(), Map.of("SAMPLE", "silent"))))
                .isInstanceOf(InterruptedException.class);
        await().atMost(Waits.LONG).until(() -> children().isEmpty());
    }

    /// What a source has told.
    private static final class Told implements WorkerListener {
        private final BlockingQueue<Worker> arrived = new LinkedBlockingQueue<>();
        private final BlockingQueue<WorkerStartException> failed = new LinkedBlockingQueue<>();

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

    @ParameterizedTest
    @EnumSource
    void whatever_a_start_throws_is_the_answer_to_its_request(Thrown thrown)
            throws InterruptedException {
        Path bad =
                (Path)
                        Proxy.newProxyInstance(
                                Path.class.getClassLoader(),
                                new Class<?>[] {Path.class},
                                (_, _, _) -> {
                                    throw thrown.thrown();
                                });
        var told = new Told();
        var failing =
                new LocalSource(
                        temporary,
                        new JvmSpec(
                                "",
                                MAIN,
                                true,
                                0,
                                List.of(),
                                Map.of(),
                                List.of(),
                                Optional.of(bad),
                                Optional.of(new WorkerOutput.Console()),
                                Waits.LONG));
        try (failing) {
            failing.open(told);
            failing.request(2);

            for (int i = 0; i < 2; i++) {
                assertThat(told.failed.take())
                        .hasMessageContaining("a worker did not start")
                        .hasCauseInstanceOf(Throwable.class);
            }
        }
        assertThat(told.arrived).isEmpty();
    }

    @Test
    void a_worker_that_is_let_go_before_it_is_set_up_ends_without_a_word()
            throws IOException, InterruptedException {
        Worker worker = start(spec("dev.muster.internal.worker.WorkerMain"));

        worker.control().close();

        assertThat(report(worker).pid()).hasValue(worker.info().pid());
        assertThat(texts()).isEmpty();
    }

    @Test
    void close_ends_all_workers() throws IOException, InterruptedException {
        Worker worker = start(spec());

        source.close();

        assertThat(report(worker).cause()).isEqualTo(Cause.STOPPED);
        assertThatThrownBy(() -> source.start(spec()))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("closed");
    }
}
