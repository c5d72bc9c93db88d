package dev.muster.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Real commands, run by `muster map` in this JVM.
class MapCommandTest {
    private final PrintStream output = System.out;
    private final PrintStream errors = System.err;
    private final InputStream input = System.in;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, false, UTF_8));
        System.setErr(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setOut(output);
        System.setErr(errors);
        System.setIn(input);
    }

    private int map(String... arguments) {
        printed.reset();
        said.reset();
        return Muster.execute(
                Stream.concat(Stream.of("map", "--workers", "2"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private String printed() {
        return printed.toString(UTF_8);
    }

    private String said() {
        return said.toString(UTF_8);
    }

    private Path items(String text) throws IOException {
        return Files.write(folder.resolve("items"), text.getBytes(ISO_8859_1));
    }

    /// A file of one number for each process that a script has noted there by `echo $$`.
    private List<Long> noted(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name)).stream().map(Long::valueOf).toList();
    }

    /// A process that was killed may need a moment for it.
    private static boolean isGone(long pid) {
        ProcessHandle.of(pid).ifPresent(each -> each.onExit().orTimeout(60, SECONDS).join());
        return true;
    }

    // ---- items and output ----

    @Test
    void whatever_is_in_an_item_is_one_argument_byte_for_byte() throws IOException {
        List<String> hard =
                List.of("a b", "'\"", "-rf", ";$(touch x)`", "*", "\n\n", "", "\u00e9\u00ff", "{}");
        Path file = items(String.join("\0", hard) + "\0");

        int code = map("-0", "-a", file.toString(), "--", "printf", "<%s>");

        assertThat(printed.toString(ISO_8859_1)).isEqualTo("<" + String.join("><", hard) + ">");
        assertThat(said()).isEmpty();
        assertThat(code).isZero();
        assertThat(map("--shell", "-0", "-a", file.toString(), "printf '<%s>' {} | cat")).isZero();
        assertThat(printed.toString(ISO_8859_1)).isEqualTo("<" + String.join("><", hard) + ">");
    }

    @Test
    void output_has_the_order_of_the_input_and_no_line_of_another_in_it() throws IOException {
        Path file =
                items(
                        String.join(
                                "\n", IntStream.rangeClosed(1, 20).mapToObj(n -> "" + n).toList()));
        String script =
                "[ {} = 1 ] && sleep 0.3; for i in 1 2 3; do echo {} $i; done; echo e{} >&2";
        var expected = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            expected.append("%1$d 1\n%1$d 2\n%1$d 3\n".formatted(i));
        }

        assertThat(map("-a", file.toString(), "--shell", script)).isZero();
        assertThat(printed()).isEqualTo(expected.toString());
        assertThat(said().lines()).hasSize(20).startsWith("e1", "e2");

        // The first item ends when another one has been printed.
        Path another = folder.resolve("another");
        System.setOut(new PrintStream(new Noting(printed, another), false, UTF_8));
        String late = script.replace("sleep 0.3", awaiting(another));
        assertThat(map("--unordered", "-a", file.toString(), "--shell", late)).isZero();
        assertThat(printed().lines().toList())
                .hasSize(60)
                .containsExactlyInAnyOrderElementsOf(expected.toString().lines().toList());
        assertThat(printed()).doesNotStartWith("1 1\n").contains("1 1\n1 2\n1 3\n");
    }

    /// What a script says that waits for a file.
    private static String awaiting(Path file) {
        return "while [ ! -e %s ]; do sleep 0.01; done".formatted(file);
    }

    /// A stream that makes a file when something has been written to it.
    private static final class Noting extends FilterOutputStream {
        private final Path note;

        Noting(OutputStream target, Path note) {
            super(target);
            this.note = note;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
            Files.write(note, new byte[0]);
        }
    }

    /// They pass through a file, whatever the heap is.
    @Test
    void a_million_lines_are_printed_whole() {
        assertThat(map("--", "seq", ":::", "1000000", "3")).isZero();
        assertThat(printed().lines()).hasSize(1_000_003).endsWith("1000000", "1", "2", "3");
    }

    @Test
    void an_item_runs_before_the_next_one_is_known() throws IOException {
        Path pipe = folder.resolve("begun");
        var later =
                new InputStream() {
                    private int read;

                    @Override
                    public int read() throws IOException {
                        throw new IOException("must be read in pieces");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        if (read++ > 0) {
                            while (Files.notExists(pipe)) {
                                LockSupport.parkNanos(1_000_000); // the first item begins
                            }
                            return -1;
                        }
                        byte[] line = (pipe + "\n").getBytes(UTF_8);
                        System.arraycopy(line, 0, target, offset, line.length);
                        return line.length;
                    }
                };
        System.setIn(later);

        assertThat(map("touch")).isZero();

        assertThat(pipe).exists();
    }

    @Test
    void a_reader_that_has_gone_ends_the_run() throws IOException {
        System.setOut(
                new PrintStream(
                        new OutputStream() {
                            @Override
                            public void write(int any) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        }));
        Path file = items("x\n".repeat(10_000));

        assertThat(map("-a", file.toString(), "echo")).isEqualTo(141);
        assertThat(said()).isEmpty();
    }

    // ---- failures ----

    @Test
    void each_way_to_fail_is_named_and_harms_no_other() throws IOException {
        Path file = items("echo well\nexit 3\nkill -SEGV $$\nsleep 99\n/\n");

        // On a slow machine the others need longer, too.
        int code;
        int limit = 350;
        do {
            limit *= 2;
            code =
                    map(
                            "--timeout",
                            limit + "ms",
                            "-a",
                            file.toString(),
                            "--json-output",
                            "--",
                            "sh",
                            "-c",
                            "if [ \"{}\" = / ]; then exec /; fi; {}");
        } while (said().indexOf("killed, as it ran") < said().lastIndexOf("killed, as it ran"));

        assertThat(code).isEqualTo(3);
        assertThat(said())
                .contains(
                        "item 2 (exit 3): exit code 3\n",
                        "item 3 (kill -SEGV $$): exit code 139 (SIGSEGV)\n",
                        "item 4 (sleep 99): killed, as it ran for more than %d ms\n"
                                .formatted(limit),
                        "item 5 (/): exit code 126\n",
                        "4 of 5 items failed\n");
        assertThat(printed().lines().toList())
                .hasSize(5)
                .first()
                .asString()
                .contains("\"exit\":0,", "\"stdout\":\"well\\n\"");
        assertThat(printed()).contains("\"cause\":\"timeout\"", "\"signal\":\"SIGSEGV\"");
        assertThat(map("--", "{}", ":::", folder.toString(), "no-such-program")).isEqualTo(3);
        assertThat(said())
                .contains(
                        "Permission denied",
                        "): exit code 126\n",
                        "(no-such-program): cannot be started: there is no such program");
    }

    @Test
    void a_time_limit_ends_the_whole_family() throws IOException {
        String script =
                """
                cd %s
                note() { sh -c 'echo $$ >> pids; exec sleep 99'; }
                note & (note &) & setsid sh -c 'echo $$ >> pids; exec sleep 99' &
                env -i PATH="$PATH" sh -c 'echo $$ >> pids; trap "" TERM; while :; do sleep 1; done' &
                while [ "$(wc -l < pids)" -lt 4 ]; do sleep 0.1; done; touch all; sleep 99; : {}
                """
                        .formatted(folder);
        Files.createFile(folder.resolve("pids"));

        // A slow machine needs longer until all are there.
        String limit = "1s";
        for (int seconds = 1; Files.notExists(folder.resolve("all")); seconds *= 2) {
            limit = seconds + "s";
            Files.writeString(folder.resolve("pids"), "");
            assertThat(map("--timeout", limit, "--shell", script, ":::", "#")).isEqualTo(3);
        }

        assertThat(noted("pids")).hasSize(4).allMatch(MapCommandTest::isGone);
        assertThat(said()).contains("killed, as it ran for more than " + limit.replace("s", " s"));
    }

    @Test
    void a_memory_limit_ends_the_whole_family() throws IOException {
        // A shell that keeps a text of 2^26 characters; its child alone is over the limit.
        String script =
                "sh -c 'echo $$ > %s; a=x; for i in $(seq 26); do a=$a$a; done; sleep 99'; echo lost; : {}"
                        .formatted(folder.resolve("pid"));

        int code = map("--memory", "60m", "--shell", script, ":::", "#");

        assertThat(code).isEqualTo(3);
        assertThat(said()).contains("killed, as it held more than 60 MiB of memory");
        assertThat(printed()).isEmpty();
        assertThat(noted("pid")).allMatch(MapCommandTest::isGone);
    }

    @Test
    void what_a_command_leaves_running_ends_with_the_run() throws IOException {
        String script =
                "setsid sh -c 'echo $$ > %s; exec sleep 99' < /dev/null > /dev/null 2>&1 &"
                                .formatted(folder.resolve("pid"))
                        + " while [ ! -s %s ]; do sleep 0.05; done; : {}"
                                .formatted(folder.resolve("pid"));

        assertThat(map("--shell", script, ":::", "#")).isZero();

        assertThat(noted("pid")).allMatch(MapCommandTest::isGone);
    }

    @Test
    void a_failure_is_retried_and_only_the_last_attempt_is_shown() throws IOException {
        String script =
                "echo x >> %1$s; n=$(wc -l < %1$s); echo attempt $n; [ $n -ge {} ]"
                        .formatted(folder.resolve("tries"));

        assertThat(map("--retries", "3", "--json-output", "--shell", script, ":::", "3")).isZero();
        assertThat(printed()).contains("\"attempts\":3,\"stdout\":\"attempt 3\\n\"");

        assertThat(map("--retries", "1", "--shell", script, ":::", "9")).isEqualTo(3);
        assertThat(printed()).isEqualTo("attempt 5\n");
        assertThat(said()).contains("exit code 1, 2 attempts");
    }

    @Test
    void failures_halt_a_run_soon_or_now() throws IOException {
        // The second item must have begun when the first one fails.
        Path second = folder.resolve("second");
        var lines =
                new ArrayList<>(
                        List.of(
                                awaiting(second) + "; false",
                                "touch %s; sleep 0.2; echo ran".formatted(second)));
        for (int i = 0; i < 500; i++) {
            lines.add("sleep 0.1; echo x >> " + folder.resolve("more"));
        }
        Path file = items(String.join("\n", lines));

        int soon = map("--halt", "soon", "-a", file.toString(), "--shell", "eval {}");

        assertThat(soon).isEqualTo(4);
        assertThat(printed()).isEqualTo("ran\n");
        assertThat(said()).contains("failed; halted, the rest was not run");
        assertThat(Files.exists(folder.resolve("more")) ? noLines("more") : 0).isLessThan(100);

        Path endless = items("false\nsleep 99\nfalse\nsleep 99\n");
        assertThat(map("--halt", "now,fail=2", "-a", endless.toString(), "--shell", "eval {}"))
                .isEqualTo(4);
        assertThat(said()).contains("2 of 2 items failed; halted");
    }

    private int noLines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name)).size();
    }

    // ---- journal ----

    @Test
    void the_same_command_again_runs_only_what_has_not_succeeded() throws IOException {
        String journal = folder.resolve("journal").toString();
        Path ran = folder.resolve("ran");
        String script =
                "echo {} >> %s; seq {}; echo note >&2; [ {} -ne 30000 ] || [ -e %s ]"
                        .formatted(ran, folder.resolve("repaired"));
        String[] arguments = {
            "--journal", journal, "--shell", script, ":::", "3", "30000", "20000", "1"
        };

        assertThat(map(arguments)).isEqualTo(3);
        String all = printed();
        assertThat(noLines("ran")).isEqualTo(4);

        Files.createFile(folder.resolve("repaired"));
        assertThat(map(arguments)).isZero();
        assertThat(printed()).isEqualTo(all);
        assertThat(said()).isEqualTo("note\n".repeat(4));
        assertThat(Files.readAllLines(ran)).hasSize(5).endsWith("30000");

        assertThat(map(arguments)).isZero();
        assertThat(printed()).isEqualTo(all);
        assertThat(noLines("ran")).isEqualTo(5);
    }

    @Test
    void a_journal_of_commands_is_exported_as_such() throws IOException {
        Path journal = folder.resolve("journal");
        Path exported = folder.resolve("lines.json");
        String much = "x".repeat(10_000);
        map("--journal", journal.toString(), "--", "printf", "%s", ":::", "ä\n\"", much);

        assertThat(Muster.execute("journal", "--export", exported.toString(), journal.toString()))
                .isZero();

        assertThat(Files.readAllLines(exported))
                .hasSize(2)
                .satisfiesOnlyOnce(line ->
                        assertThat(line)
                                .contains(
                                        "\"command\":[\"printf\",\"%s\",\"ä\\n\\\"\"],\"written\":")
                                .endsWith(",\"stdout\":\"ä\\n\\\"\",\"stderr\":\"\"}"))
                .satisfiesOnlyOnce(line ->
                        assertThat(line)
                                .startsWith("{\"keySha256\":\"")
                                .endsWith(",\"stdout\":\"" + much + "\",\"stderr\":\"\"}"));
    }

    // ---- what nobody has foreseen ----

    /// One of each kind of what code may throw that declares nothing.
    static Stream<Throwable> thrown() {
        return Stream.of(
                new IllegalStateException("as ordered"),
                new AssertionError("as ordered"),
                new NoClassDefFoundError("as ordered"),
                new StackOverflowError("as ordered"),
                new OutOfMemoryError("as ordered"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what is not declared
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void whatever_reading_the_input_throws_ends_the_run_and_is_told(Throwable thrown) {
        System.setIn(
                new InputStream() {
                    @Override
                    public int read() {
                        MapCommandTest.<RuntimeException>sneak(thrown);
                        return -1;
                    }

                    @Override
                    public int read(byte[] target, int offset, int count) {
                        return read();
                    }
                });

        assertThat(map("true")).isEqualTo(1);
        assertThat(said()).contains("as ordered");
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void whatever_writing_the_output_throws_ends_the_run_and_is_told(Throwable thrown) {
        System.setOut(
                new PrintStream(
                        new OutputStream() {
                            @Override
                            public void write(int each) {
                                MapCommandTest.<RuntimeException>sneak(thrown);
                            }
                        }));

        assertThat(map("echo", ":::", "a", "b", "c")).isEqualTo(1);
        assertThat(said()).contains("as ordered");
    }

    // ---- insights ----

    @Test
    void insights_say_where_the_time_went() {
        assertThat(map("--insights", "--retries", "1", "sh", "-c", "exit {}", ":::", "0", "7", "0"))
                .isEqualTo(3);
        assertThat(said()).contains("3 items in 3 tasks", "2 workers");
        assertThat(map("--insights", "--halt", "now", "false", ":::", "a")).isEqualTo(4);
        assertThat(said()).contains("1 items in 1 tasks");
        assertThat(map("true", ":::", "a")).isZero();
        assertThat(said()).isEmpty();
    }
}
