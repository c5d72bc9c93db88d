package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.journal.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandTest {
    @TempDir private Path folder;
    private Path file;
    private String said = "";

    @BeforeEach
    void nameFile() {
        file = folder.resolve("run.journal");
    }

    /// Runs the command; what it says on both streams is in `said`.
    private int muster(String... more) {
        var words = new ArrayList<>(List.of("journal", file.toString()));
        words.addAll(List.of(more));
        var bytes = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (var both = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            return Muster.execute(words.toArray(String[]::new));
        } finally {
            System.setOut(out);
            System.setErr(err);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private void append(String... keysAndValues) throws IOException {
        try (Journal journal =
                Journal.open(file, c -> c.withVersion("1").withDescription("of a test"))) {
            for (int i = 0; i < keysAndValues.length; i += 2) {
                journal.append(
                        keysAndValues[i].getBytes(StandardCharsets.UTF_8),
                        keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void shows_exports_and_compacts() throws IOException {
        append("a", "old", "a", "new \"text\"", "b", "\u0000\u0001");
        Path out = folder.resolve("out.jsonl");

        assertThat(muster()).isZero();
        assertThat(said)
                .startsWith(file + ": of a test, ")
                .contains("2 results of version '1'", "1 result replaced");
        assertThat(muster("--export", out.toString())).isZero();
        assertThat(Files.readString(out))
                .contains("{\"key\":\"a\",\"version\":\"1\",\"written\":\"2")
                .contains("\"size\":10,\"value\":\"new \\\"text\\\"\"}\n")
                .contains("\"size\":2,\"valueBase64\":\"AAE=\"}\n")
                .hasLineCount(2);
        assertThat(muster("--export", out.toString())).isEqualTo(2);
        assertThat(said).contains("exists and is left unchanged").hasLineCount(1);
        assertThat(muster("--compact", "--json")).isZero();
        assertThat(said).contains("\"results\":2,", "\"replaced\":0,").hasLineCount(1);
    }

    @Test
    void plain_values_of_a_map_are_what_they_are()
            throws IOException, InterruptedException, ExecutionException {
        try (Pool pool = Pool.serial()) {
            pool.map(x -> x / 2.0, List.of(1, 2), m -> m.resumable(file));
        }

        assertThat(muster("--export", "-")).isZero();

        assertThat(said)
                .contains("{\"key\":1,\"version\":\"code ", "\"value\":0.5}", "\"value\":1.0}");
        assertThat(muster()).isZero();
        assertThat(said).contains("results of a lambda in " + getClass().getName());
    }

    @Test
    void a_damaged_journal_is_repaired() throws IOException {
        append("a", "1", "b", "2", "c", "3");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThat(muster()).isEqualTo(2);
        assertThat(said)
                .contains(
                        "damaged from byte ",
                        "muster: " + file + " is damaged: keep what is whole");
        assertThat(muster("--compact")).isEqualTo(2);
        assertThat(said).contains(" --repair").hasLineCount(1);
        assertThat(muster("--repair")).isZero();
        assertThat(said).contains("keeps 2 results; ", file + ".damaged now").hasLineCount(1);
        assertThat(muster("--repair")).isZero();
        assertThat(said).contains("is whole: 2 results");
        assertThat(Files.readAllBytes(folder.resolve("run.journal.damaged"))).isEqualTo(bytes);
    }

    @Test
    void what_is_not_finished_at_the_end_is_no_damage() throws IOException {
        append("a", "1", "b", "2");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(muster()).isZero();
        assertThat(said).contains("1 result of version", "that was not finished: the next run");
        assertThat(muster("--repair")).isZero();
        assertThat(said).contains("has 1 result; cut off");
    }

    @Test
    void mistakes_are_one_line() throws IOException {
        assertThat(muster()).isEqualTo(2);
        assertThat(said).isEqualTo("muster: " + file + " cannot be opened: no such file\n");
        Files.writeString(file, "a letter");
        assertThat(muster("--export", folder.resolve("x").toString())).isEqualTo(2);
        assertThat(said).contains("is not a journal").hasLineCount(1);
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
