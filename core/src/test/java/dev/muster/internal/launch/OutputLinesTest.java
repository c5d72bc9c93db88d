package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    private static final String SECRET = "0123456789abcdef";

    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final LineCutter cutter =
            new LineCutter((task, buffer, from, to) -> {
                all.write(buffer, from, to - from);
                lines.add(task + ":" + text(Arrays.copyOfRange(buffer, from, to)));
            });
    private final MarkFilter filter = new MarkFilter(bytes(SECRET), cutter);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String mark(long task) {
        return text(WorkerBootstrap.outputMark(SECRET, task));
    }

    private void feed(String... parts) {
        for (String part : parts) {
            filter.feed(bytes(part), part.length());
        }
        filter.end();
        cutter.end();
    }

    @Test
    void a_mark_says_whose_the_next_lines_are() {
        feed("a\n" + mark(17) + "b\nc\n" + mark(-1) + "d\n");

        assertThat(lines).containsExactly("-1:a\n", "17:b\n", "17:c\n", "-1:d\n");
    }

    @Test
    void a_line_ends_where_another_task_begins() {
        feed(mark(1) + "no end" + mark(-1) + mark(2) + "other\n");

        assertThat(lines).containsExactly("1:no end", "2:other\n");
    }

    @Test
    void a_mark_of_the_same_task_cuts_nothing() {
        feed(mark(1) + "one " + mark(1) + "line\n");

        assertThat(lines).containsExactly("1:one line\n");
    }

    @Test
    void what_is_left_at_the_end_is_a_line() {
        feed("whole\nrest");

        assertThat(lines).containsExactly("-1:whole\n", "-1:rest");
    }

    @Test
    void what_only_looks_like_a_mark_stays() {
        String almost = "\0\0" + SECRET + "1x\0" + SECRET.substring(3) + "\0" + SECRET + "12";

        feed(almost);

        assertThat(text(all.toByteArray())).isEqualTo(almost);
    }

    @Test
    void a_mark_behind_half_a_mark_is_seen() {
        feed("\0" + SECRET + "12" + mark(5).substring(0, 4), mark(5).substring(4) + "x\n");

        // The zero that ends the first mark is the one that begins the second, so there is none.
        assertThat(lines).containsExactly("12:" + SECRET + "5\0x\n");
    }

    @Test
    void a_number_that_is_too_long_is_no_mark() {
        String text = "\0" + SECRET + "1".repeat(19) + "\0";

        feed(text, "\n");

        assertThat(text(all.toByteArray())).isEqualTo(text + "\n");
    }

    @Test
    void a_long_line_comes_in_pieces() {
        String line = "x".repeat(LineCutter.LIMIT);

        feed(line + "\n" + line + "y\n");

        assertThat(lines).containsExactly("-1:" + line + "\n", "-1:" + line, "-1:y\n");
    }

    @RepeatedTest(200)
    void where_reads_cut_makes_no_difference() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        StringBuilder marked = new StringBuilder();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String part =
                    switch (random.nextInt(6)) {
                        case 0 -> "\0".repeat(random.nextInt(3));
                        case 1 -> "\0" + SECRET.substring(0, random.nextInt(SECRET.length()));
                        case 2 -> "\n";
                        case 3 -> Integer.toString(random.nextInt());
                        default -> "text" + (char) (1 + random.nextInt(255));
                    };
            marked.append(part).append("/");
            plain.append(part).append("/");
            if (random.nextBoolean()) {
                marked.append(mark(random.nextInt(3) - 1));
            }
        }
        List<String> whole = feedInto(marked.toString(), marked.length(), random);

        List<String> cut = feedInto(marked.toString(), 1 + random.nextInt(40), random);

        assertThat(cut).as("seed %d", seed).isEqualTo(whole);
        assertThat(String.join("", whole)).as("seed %d", seed).isEqualTo(plain.toString());
    }

    private static List<String> feedInto(String input, int longest, Random random) {
        List<String> found = new ArrayList<>();
        LineCutter cutter =
                new LineCutter((_, buffer, from, to) ->
                        found.add(text(Arrays.copyOfRange(buffer, from, to))));
        MarkFilter filter = new MarkFilter(bytes(SECRET), cutter);
        int at = 0;
        while (at < input.length()) {
            int length = Math.min(1 + random.nextInt(longest), input.length() - at);
            if (longest >= input.length()) {
                length = input.length();
            }
            filter.feed(bytes(input.substring(at, at + length)), length);
            at += length;
        }
        filter.end();
        cutter.end();
        return found;
    }

    @Test
    void the_console_gets_tagged_lines_in_one_write() {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        List<Integer> writes = new ArrayList<>();
        PrintStream stream =
                new PrintStream(console) {
                    @Override
                    public void write(byte[] buffer, int from, int length) {
                        writes.add(length);
                        super.write(buffer, from, length);
                    }
                };
        ConsoleSink sink = new ConsoleSink("worker-2", () -> stream);

        byte[] text = bytes("hello\n");
        sink.line(-1, text, 0, text.length);
        sink.line(17, text, 0, text.length - 1);
        sink.flush();

        assertThat(console.toString(StandardCharsets.UTF_8))
                .isEqualTo("[worker-2] hello\n[worker-2 task-17] hello\n");
        assertThat(writes).hasSize(1);
    }

    @Test
    void the_banner_of_a_crash_is_taken_out() {
        BannerFilter banner =
                new BannerFilter((_, buffer, from, to) ->
                        lines.add(text(Arrays.copyOfRange(buffer, from, to))));
        String crash =
                "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  X\n";

        for (String line : ("#\n# mine\n#\n#\n" + crash + "after\n#\n").split("(?<=\n)", -1)) {
            if (!line.isEmpty()) {
                banner.line(-1, bytes(line), 0, line.length());
            }
        }
        banner.end();

        assertThat(lines).containsExactly("#\n", "# mine\n", "#\n", "#\n", "after\n");
        assertThat(banner.banner()).isEqualTo(crash + "#\n");
    }

    @Test
    void the_banner_of_a_crash_may_be_stuck_to_other_text() {
        BannerFilter banner =
                new BannerFilter((_, buffer, from, to) ->
                        lines.add(text(Arrays.copyOfRange(buffer, from, to))));

        for (String line : List.of("text#\n", "# A fatal error has been detected by the Java\n")) {
            banner.line(-1, bytes(line), 0, line.length());
        }

        assertThat(lines).containsExactly("text#\n");
        assertThat(banner.banner()).startsWith("#\n# A fatal error");
    }

    @Test
    void the_last_lines_are_few_and_short() {
        LastLines last = new LastLines();

        for (int i = 0; i < 120; i++) {
            byte[] line = bytes(i + "x".repeat(3_000) + "\n");
            last.line(-1, line, 0, line.length);
        }

        assertThat(last.lines()).hasSize(50).allMatch(line -> line.length() == 1_000);
        assertThat(last.lines().getFirst()).startsWith("70x");
        assertThat(last.lines().getLast()).startsWith("119x");
    }
}
