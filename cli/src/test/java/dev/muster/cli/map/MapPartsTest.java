package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cli.map.CommandEnd.Cause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When a run halts, in which order it prints, and what.
class MapPartsTest {
    @TempDir private Path folder = Path.of("");

    private static Finished finished(long number, String item, CommandEnd end) {
        return new Finished(number, item, List.of("x"), end, "localhost", 1);
    }

    private static CommandEnd exit(int code, String output, String errors) {
        return new CommandEnd(
                Cause.EXIT,
                code,
                1_500_000,
                "",
                new Captured.Small(output.getBytes(UTF_8)),
                new Captured.Small(errors.getBytes(UTF_8)));
    }

    // ---- halting ----

    @ParameterizedTest
    @CsvSource({
        "never, 9, 9, false",
        "soon, 0, 9, false",
        "soon, 1, 9, true",
        "'soon,fail=3', 2, 9, false",
        "'now,fail=3', 3, 9, true",
        "'now,fail=20%', 2, 2, false",
        "'now,fail=20%', 3, 16, false",
        "'now,fail=20%', 3, 15, true"
    })
    void failures_halt_a_run(String halt, long failed, long ended, boolean isReached) {
        assertThat(Halt.parse(halt).isReached(failed, ended)).isEqualTo(isReached);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "later", "now,fail=0", "now,fail=101%", "now,fail=x", "never,fail=1"})
    void what_says_nothing_of_a_halt_is_refused(String text) {
        assertThatThrownBy(() -> Halt.parse(text)).hasMessageContaining("must be never, soon, now");
    }

    // ---- order ----

    @Test
    void items_are_passed_on_in_order_however_they_end() {
        var passed = new ArrayList<Long>();
        var order = new Order(true, each -> passed.add(each.number()));

        for (long number : List.of(3, 1, 4, 2, 5)) {
            order.add(finished(number, "", exit(0, "", "")));
        }

        assertThat(passed).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void or_as_they_end_also_those_that_end_while_another_is_passed_on() {
        var passed = new ArrayList<Long>();
        var orders = new ArrayList<Order>();
        orders.add(
                new Order(
                        false,
                        each -> {
                            if (each.number() == 3) {
                                orders.getFirst().add(finished(1, "", exit(0, "", "")));
                            }
                            passed.add(each.number());
                        }));

        orders.getFirst().add(finished(3, "", exit(0, "", "")));
        orders.getFirst().add(finished(2, "", exit(0, "", "")));

        assertThat(passed).containsExactly(3L, 1L, 2L);
    }

    // ---- what is printed ----

    private String json(Finished finished, boolean hasOutput) throws IOException {
        var line = new ByteArrayOutputStream();
        JsonLine.write(finished, hasOutput, line);
        return line.toString(UTF_8);
    }

    @Test
    void a_line_of_json_has_all_that_is_known() throws IOException {
        assertThat(json(finished(7, "a\"\\\t\u0001\u00c3\u00bc\u00ff", exit(139, "", "")), false))
                .isEqualTo(
                        "{\"seq\":7,\"item\":\"a\\\"\\\\\\t\\u0001ü\ufffd\",\"exit\":139,\"signal\":\"SIGSEGV\","
                                + "\"cause\":\"exit\",\"seconds\":0.001500,\"host\":\"localhost\","
                                + "\"attempts\":1}\n");
        assertThat(json(finished(1, "", CommandEnd.without(Cause.NOT_STARTED, "why")), true))
                .contains(
                        "\"exit\":null,\"signal\":null,\"cause\":\"not started\",\"detail\":\"why\"")
                .endsWith("\"stdout\":\"\",\"stderr\":\"\"}\n");
    }

    /// A character of two halves must not be cut where a piece ends.
    @Test
    void output_in_json_is_what_was_written() throws IOException {
        String text = "x" + "\ud83d\ude00".repeat(10_000);

        assertThat(json(finished(1, "", exit(0, text, "e\r\n")), true))
                .endsWith(",\"stdout\":\"" + text + "\",\"stderr\":\"e\\r\\n\"}\n");
    }

    private record Printed(String out, String err) {}

    private Printed print(MapOutput.Form form, List<Finished> all) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        MapOutput output =
                MapOutput.open(
                        form, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        for (Finished each : all) {
            output.accept(each);
        }
        output.summarize(false);
        return new Printed(out.toString(UTF_8), err.toString(UTF_8));
    }

    private static MapOutput.Form form(Optional<Path> results, boolean isTagged, boolean hasBar) {
        return new MapOutput.Form(results, false, false, isTagged, false, hasBar);
    }

    @Test
    void each_line_has_the_tag_of_its_item() throws IOException {
        var printed =
                print(
                        form(Optional.empty(), true, false),
                        List.of(finished(1, "it", exit(0, "a\n\nb", "c\n"))));

        assertThat(printed).isEqualTo(new Printed("it\ta\nit\t\nit\tb\n", "it\tc\n"));
    }

    @Test
    void the_first_failures_are_named_and_all_are_counted() throws IOException {
        var all = new ArrayList<Finished>();
        for (int i = 1; i <= 7; i++) {
            all.add(finished(i, "x\n" + "y".repeat(99), exit(i == 2 ? 137 : 1, "o", "")));
        }
        all.add(finished(8, "", CommandEnd.without(Cause.NOT_RUN, "")));

        var printed = print(form(Optional.empty(), false, false), all);

        assertThat(printed.out()).isEqualTo("o".repeat(7));
        assertThat(printed.err().lines())
                .hasSize(6)
                .first()
                .isEqualTo("muster: item 1 (x?" + "y".repeat(58) + "…): exit code 1");
        assertThat(printed.err())
                .contains("): exit code 137 (SIGKILL)\n")
                .endsWith("muster: 7 of 7 items failed, the first 5 are above\n");
    }

    @Test
    void a_bar_is_taken_away_before_anything_else_is_said() throws IOException {
        var printed =
                print(
                        form(Optional.empty(), false, true),
                        List.of(
                                finished(1, "", exit(1, "", "")),
                                finished(2, "", exit(0, "a", ""))));

        assertThat(printed.err())
                .startsWith("\r\033[K1 done, 1 failed, ")
                .contains(" a second\r\033[K", "muster: 1 of 2 items failed\n");
        assertThat(printed.out()).isEqualTo("a");
    }

    @Test
    void results_are_files_with_harmless_names() throws IOException {
        var item = "../../etc/pass wd\n" + "z".repeat(300);

        var printed =
                print(
                        form(Optional.of(folder.resolve("a/b")), false, false),
                        List.of(
                                finished(12, item, exit(3, "out", "err")),
                                finished(13, "", CommandEnd.without(Cause.NOT_STARTED, "why"))));

        Path own = folder.resolve("a/b/12-.._.._etc_pass_wd_" + "z".repeat(42));
        assertThat(own.resolve("stdout")).hasContent("out");
        assertThat(own.resolve("stderr")).hasContent("err");
        assertThat(own.resolve("exit")).hasContent("3\n");
        assertThat(Files.readString(own.resolve("item"))).isEqualTo(item);
        assertThat(folder.resolve("a/b/13-/exit")).hasContent("why\n");
        assertThat(printed.out()).isEmpty();
    }
}
