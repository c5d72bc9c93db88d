package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class DemoTest {
    private static final String CTRL_C = "\003";
    private static final Pattern SHARE =
            Pattern.compile("^ +(java|python)-\\d+ .* (\\d+)$", Pattern.MULTILINE);

    @TempDir private Path directory = Path.of("");

    /// The demo at a terminal of its own.
    private RunningCommand startAtTerminal() throws IOException {
        assumeFalse(Pythons.all().isEmpty(), "a terminal takes a Python, and none was found");
        List<String> command = new ArrayList<>();
        command.add(Pythons.all().getLast().executable().toString());
        command.add(MusterJar.top().resolve("tests/python/terminal.py").toString());
        command.addAll(MusterJar.command(directory, "demo"));
        return RunningCommand.start(directory, command);
    }

    private void assertNothingIsLeft(List<ProcessHandle> started) {
        await().atMost(Waits.LONG).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(directory).isEmptyDirectory();
    }

    private static int numbersIn(String report) {
        return SHARE.matcher(report)
                .results()
                .mapToInt(share -> Integer.parseInt(share.group(2)))
                .sum();
    }

    private static ProcessHandle worker(RunningCommand demo, String name) {
        return demo.descendants().stream()
                .filter(process -> process.info().commandLine().orElse("").endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitWorker(RunningCommand demo, String name) {
        await().atMost(Waits.LONG)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptions()
                .until(() -> worker(demo, name).isAlive());
    }

    @Test
    void factorizes_every_number_and_says_who_did_how_much() throws IOException {
        try (var demo = MusterJar.start(directory, "demo")) {
            demo.awaitSuccess();

            assertThat(demo.output()).contains("every product is right", "java-1", "java-2");
            assertThat(demo.output()).contains(Pythons.all().isEmpty() ? "" : "python-1");
            assertThat(demo.output()).doesNotContain("\r").contains("999 of 999 numbers");
            assertThat(numbersIn(demo.output())).isEqualTo(999);
            assertThat(demo.errors()).isEmpty();
            assertNothingIsLeft(List.of());
        }
    }

    @Test
    void draws_a_bar_at_a_terminal() throws IOException {
        try (var demo = startAtTerminal()) {
            demo.awaitSuccess();

            assertThat(demo.output())
                    .contains("\r[####")
                    .contains("] 100 %  999 of 999 numbers\r\n");
            assertThat(numbersIn(demo.output().replace("\r", ""))).isEqualTo(999);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"numbers, 2 JVMs", " 0 of", "43 of", "% "})
    void ctrl_c_leaves_nothing_behind(String moment) throws IOException {
        try (var demo = startAtTerminal()) {
            demo.awaitOutput(moment);
            List<ProcessHandle> started = demo.descendants();

            demo.type(CTRL_C);

            assertThat(demo.awaitExit()).isEqualTo(130);
            assertThat(demo.output()).doesNotContain("Exception", "muster:");
            assertNothingIsLeft(started);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void a_signal_to_the_demo_alone_ends_its_workers(String signal, int code)
            throws IOException, InterruptedException {
        try (var demo = MusterJar.startAlone(directory, "demo")) {
            demo.awaitOutput(" of 999");
            List<ProcessHandle> started = demo.descendants();

            demo.signal(signal);

            assertThat(demo.awaitExit()).isEqualTo(code);
            assertThat(demo.errors()).isEmpty();
            assertNothingIsLeft(started);
        }
    }

    @Test
    void a_killed_worker_costs_nothing() throws IOException, InterruptedException {
        try (var demo = MusterJar.startAlone(directory, "demo")) {
            demo.awaitOutput(" of 999");

            RunningCommand.signal("KILL", worker(demo, "java-2"));

            demo.awaitSuccess();
            assertThat(demo.output()).contains("java-2 was killed by signal 9");
            assertThat(numbersIn(demo.output())).isEqualTo(999);
            assertNothingIsLeft(List.of());
        }
    }

    @Test
    void a_fresh_worker_starts_when_all_were_killed() throws IOException, InterruptedException {
        try (var demo = MusterJar.startAlone(directory, "demo")) {
            demo.awaitOutput(" of 999");

            for (ProcessHandle worker : demo.descendants()) {
                RunningCommand.signal("KILL", worker);
            }

            demo.awaitSuccess();
            assertThat(demo.output()).contains("java-3");
            assertThat(numbersIn(demo.output())).isEqualTo(999);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT INT"})
    void nothing_stays_when_the_demo_is_killed(String signals)
            throws IOException, InterruptedException {
        try (var demo = MusterJar.startAlone(directory, "demo")) {
            awaitWorker(demo, "java-2");
            List<ProcessHandle> workers = demo.descendants();

            for (String signal : signals.split(" ")) {
                demo.signal(signal);
            }

            demo.awaitExit();
            assertNothingIsLeft(workers);
        }
    }
}
