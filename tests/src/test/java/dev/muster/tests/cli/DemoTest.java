package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
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
    private static final int MOST_DEMOS = 10;
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

    private static List<ProcessHandle> workers(RunningCommand demo, String name) {
        return demo.descendants().stream()
                .filter(process -> process.info().commandLine().orElse("").endsWith(name))
                .toList();
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

    /// Starts demos until one is caught at its work: whatever is done to a demo takes a moment, in
    /// which it may come to its end.
    private static void disturb(Starting starting, Disturbance disturbance)
            throws IOException, InterruptedException {
        for (int i = 0; i < MOST_DEMOS; i++) {
            try (var demo = starting.start()) {
                if (disturbance.isInTime(demo)) {
                    return;
                }
            }
        }
        fail("each of %d demos ended as if nothing was done to it".formatted(MOST_DEMOS));
    }

    private interface Starting {
        RunningCommand start() throws IOException;
    }

    private interface Disturbance {
        /// @return false if the demo had ended before
        boolean isInTime(RunningCommand demo) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"numbers, 2 JVMs", " 0 of", "43 of"})
    void ctrl_c_leaves_nothing_behind(String moment) throws IOException, InterruptedException {
        disturb(
                this::startAtTerminal,
                demo -> {
                    demo.awaitOutput(moment);
                    List<ProcessHandle> started = demo.descendants();

                    boolean isTyped = demo.type(CTRL_C);

                    int code = demo.awaitExit();
                    assertNothingIsLeft(started);
                    if (!isTyped || code == 0) {
                        return false;
                    }
                    assertThat(code).isEqualTo(130);
                    assertThat(demo.output()).doesNotContain("Exception", "muster:");
                    return true;
                });
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void a_signal_to_the_demo_alone_ends_its_workers(String signal, int expected)
            throws IOException, InterruptedException {
        disturb(
                () -> MusterJar.startAlone(directory, "demo"),
                demo -> {
                    demo.awaitOutput(" of 999");
                    List<ProcessHandle> started = demo.descendants();

                    demo.signal(signal);

                    int code = demo.awaitExit();
                    assertThat(demo.errors()).isEmpty();
                    assertNothingIsLeft(started);
                    assertThat(code).isIn(0, expected);
                    return code != 0;
                });
    }

    @Test
    void a_killed_worker_costs_nothing() throws IOException, InterruptedException {
        disturb(
                () -> MusterJar.startAlone(directory, "demo"),
                demo -> {
                    demo.awaitOutput(" of 999");

                    for (ProcessHandle worker : workers(demo, "java-2")) {
                        RunningCommand.signal("KILL", worker);
                    }

                    demo.awaitSuccess();
                    assertThat(numbersIn(demo.output())).isEqualTo(999);
                    assertNothingIsLeft(List.of());
                    return demo.output().contains("java-2 was killed by signal 9");
                });
    }

    @Test
    void a_fresh_worker_starts_when_all_were_killed() throws IOException, InterruptedException {
        disturb(
                () -> MusterJar.startAlone(directory, "demo"),
                demo -> {
                    demo.awaitOutput(" of 999");

                    for (ProcessHandle worker : demo.descendants()) {
                        RunningCommand.signal("KILL", worker);
                    }

                    demo.awaitSuccess();
                    assertThat(numbersIn(demo.output())).isEqualTo(999);
                    return demo.output().contains("java-3");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT INT"})
    void nothing_stays_when_the_demo_is_killed(String signals)
            throws IOException, InterruptedException {
        disturb(
                () -> MusterJar.startAlone(directory, "demo"),
                demo -> {
                    await().atMost(Waits.LONG)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() ->
                                    !workers(demo, "java-2").isEmpty()
                                            || !demo.process().isAlive());
                    List<ProcessHandle> started = demo.descendants();

                    for (String signal : signals.split(" ")) {
                        demo.signal(signal);
                    }

                    int code = demo.awaitExit();
                    assertNothingIsLeft(started);
                    return code != 0;
                });
    }
}
