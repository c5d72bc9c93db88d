package dev.muster.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.journal.JournalException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final long SEED = Long.getLong("seed", 20_261_201);

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("run.journal");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Journal open(String version) throws JournalException {
        return Journal.open(file, c -> c.withVersion(version).withDescription("a test"));
    }

    private Reason refused(String version) {
        return catchThrowableOfType(JournalException.class, () -> open(version).close()).reason();
    }

    @Test
    void what_was_appended_is_found_again() throws IOException {
        byte[] longKey = new byte[RecordHead.MOST_KEY + 1];
        byte[] large = new byte[1 << 20];
        new Random(SEED).nextBytes(large);
        try (Journal journal = open("1")) {
            journal.append(bytes("a"), bytes("old"));
            journal.append(bytes("a"), bytes("new"));
            journal.append(new byte[0], new byte[0]);
            journal.append(longKey, large);
            assertThat(journal.find(bytes("a"))).contains(bytes("new"));
        }

        try (Journal journal = open("1")) {
            assertThat(journal.size()).isEqualTo(3);
            assertThat(journal.find(bytes("a"))).contains(bytes("new"));
            assertThat(journal.find(bytes("b"))).isEmpty();
            assertThat(journal.find(new byte[0])).contains(new byte[0]);
            try (InputStream in = journal.read(longKey).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(large);
            }
        }
        JournalInfo info = Journal.inspect(file);
        assertThat(info.description()).isEqualTo("a test");
        assertThat(info.versions()).containsExactly(new JournalInfo.Version("1", 3));
        assertThat(info.replaced()).isEqualTo(1);
        assertThat(info.usedBy()).isEmpty();
        assertThat(info.bytes()).isEqualTo(Files.size(file));
    }

    // ---- kills ----

    /// A journal with some records of various sizes, whatever they contain.
    ///
    /// @return for each place where a record ends, what is found up to there
    private NavigableMap<Long, Map<String, String>> written() throws IOException {
        var ends = new TreeMap<Long, Map<String, String>>();
        Map<String, String> found = new LinkedHashMap<>();
        try (Journal journal = open("1")) {
            ends.put(Files.size(file), Map.of());
            for (int i = 0; i < 8; i++) {
                String key = "k" + i % 6;
                String value = i + "x".repeat(i * 3 % 40);
                journal.append(bytes(key), bytes(value));
                found.put(key, value);
                ends.put(Files.size(file), Map.copyOf(found));
            }
        }
        return ends;
    }

    private static Map<String, String> found(Journal journal) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < 9; i++) {
            String key = "k" + i;
            journal.find(bytes(key))
                    .ifPresent(value -> found.put(key, new String(value, StandardCharsets.UTF_8)));
        }
        return found;
    }

    @Test
    void cut_at_any_byte_it_keeps_each_whole_record_and_goes_on() throws IOException {
        NavigableMap<Long, Map<String, String>> ends = written();
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            var before = ends.floorEntry((long) length);
            Map<String, String> expected =
                    new LinkedHashMap<>(before == null ? Map.of() : before.getValue());
            try (Journal journal = open("1")) {
                assertThat(found(journal)).as("cut at %d", length).isEqualTo(expected);
                journal.append(bytes("k8"), bytes("more"));
            }
            expected.put("k8", "more");
            try (Journal journal = open("1")) {
                assertThat(found(journal)).as("cut at %d, and on", length).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_torn_end_may_hold_anything() throws IOException {
        NavigableMap<Long, Map<String, String>> ends = written();
        byte[] whole = Files.readAllBytes(file);
        var random = new Random(SEED);

        for (int i = 0; i < 100; i++) {
            int end = ends.firstKey().intValue() + random.nextInt(whole.length);
            byte[] torn = Arrays.copyOf(whole, Math.max(whole.length, end + 1));
            byte[] rest = new byte[torn.length - Math.min(end, whole.length)];
            if (i % 2 == 0) {
                random.nextBytes(rest);
            }
            System.arraycopy(rest, 0, torn, torn.length - rest.length, rest.length);
            Files.write(file, torn);
            try (Journal journal = open("1")) {
                assertThat(found(journal))
                        .as("seed %d, case %d", SEED, i)
                        .isEqualTo(ends.floorEntry((long) end).getValue());
            }
        }
    }

    @Test
    void a_flipped_bit_is_never_a_wrong_result() throws IOException {
        NavigableMap<Long, Map<String, String>> ends = written();
        byte[] whole = Files.readAllBytes(file);
        Map<String, String> all = ends.lastEntry().getValue();
        long lastRecord = ends.lowerKey(ends.lastKey());
        var random = new Random(SEED);
        var seen = new TreeMap<Reason, Integer>();

        for (int i = 0; i < 400; i++) {
            int at = random.nextInt(whole.length);
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            String name = "seed %d, case %d, byte %d".formatted(SEED, i, at);
            try (Journal journal = open("1")) {
                Map<String, String> expected =
                        at >= lastRecord ? ends.get(lastRecord) : all; // or in the process id
                assertThat(found(journal)).as(name).isEqualTo(expected);
            } catch (JournalException e) {
                seen.merge(e.reason(), 1, Integer::sum);
                assertThat(e).as(name).hasMessageContaining(file.toString());
                assertThat(Files.readAllBytes(file)).as(name).isEqualTo(flipped);
                if (e.reason() == Reason.DAMAGED) {
                    assertThat(e).hasMessageContaining("muster journal " + file + " --repair");
                    checkRepaired(name, flipped, at, ends);
                }
            }
        }

        assertThat(seen.keySet())
                .containsExactly(Reason.NOT_A_JOURNAL, Reason.NEWER_FORMAT, Reason.DAMAGED);
    }

    private void checkRepaired(
            String name, byte[] damaged, int at, NavigableMap<Long, Map<String, String>> ends)
            throws IOException {
        JournalChange change = Journal.repair(file);
        Path aside = change.aside().orElseThrow();
        assertThat(Files.readAllBytes(aside)).as(name).isEqualTo(damaged);
        Files.delete(aside);
        long records = at < ends.firstKey() ? 8 : 7;
        assertThat(change.results()).as(name).isEqualTo(records);
        try (Journal journal = open("1")) {
            assertThat(ends.lastEntry().getValue())
                    .as(name)
                    .containsAllEntriesOf(afterLoss(journal));
            assertThat(journal.size()).as(name).isGreaterThanOrEqualTo(5);
        }
        assertThat(Journal.inspect(file).damaged()).isEmpty();
    }

    /// Where a key was written twice and the second record is lost, the first one is found again.
    private static Map<String, String> afterLoss(Journal journal) throws IOException {
        Map<String, String> found = found(journal);
        found.remove("k0", "0");
        found.remove("k1", "1xxx");
        return found;
    }

    @Test
    void bytes_of_a_journal_within_a_torn_value_are_no_records() throws IOException {
        var _ = written();
        byte[] inner = Files.readAllBytes(file);
        Files.delete(file);
        long begin;
        try (Journal journal = open("1")) {
            journal.append(bytes("k0"), bytes("0"));
            begin = Files.size(file);
            journal.append(bytes("k1"), inner);
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));

        try (Journal journal = open("1")) {
            assertThat(found(journal)).isEqualTo(Map.of("k0", "0"));
        }
        assertThat(Files.size(file)).isEqualTo(begin);
    }

    // ---- other files, other programs ----

    @Test
    void a_file_that_is_something_else_is_refused_in_one_line_and_kept() throws IOException {
        Files.writeString(file, "my only copy of the thesis\n".repeat(5));
        String before = Files.readString(file);

        assertThat(refused("1")).isEqualTo(Reason.NOT_A_JOURNAL);
        assertThatThrownBy(() -> Journal.repair(file)).hasMessageContaining("is not a journal");
        assertThatThrownBy(() -> Journal.compact(file)).hasMessageContaining("is not a journal");
        assertThatThrownBy(() -> Journal.open(folder, c -> c)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> Journal.open(folder.resolve("no/x"), c -> c))
                .hasMessage(
                        folder.resolve("no/x") + " cannot be opened: its folder does not exist");
        assertThatThrownBy(() -> Journal.inspect(folder.resolve("x")))
                .hasMessage(folder.resolve("x") + " cannot be opened: no such file");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void one_journal_is_open_once() throws IOException {
        try (Journal journal = open("1")) {
            journal.append(bytes("k0"), bytes("0"));

            assertThat(refused("1")).isEqualTo(Reason.IN_USE);
            assertThatThrownBy(() -> Journal.compact(file)).hasMessageContaining("in use by this");
            journal.append(bytes("k1"), bytes("1"));
            assertThat(journal.size()).isEqualTo(2);
        }
        try (Journal journal = open("1")) {
            assertThat(journal.size()).isEqualTo(2);
        }
    }

    // ---- versions ----

    @Test
    void results_of_another_version_are_found_only_if_the_program_says_so() throws IOException {
        try (Journal journal = open("1")) {
            journal.append(bytes("k0"), bytes("0"));
        }

        assertThat(refused("2")).isEqualTo(Reason.OTHER_VERSION);
        try (Journal journal =
                Journal.open(file, c -> c.withVersion("2").acceptingOtherVersion())) {
            journal.append(bytes("k1"), bytes("1"));
            assertThat(journal.size()).isEqualTo(2);
        }
        try (Journal journal = open("1")) {
            assertThat(journal.size()).isEqualTo(2); // accepted results stay one set
        }
        try (Journal journal = Journal.open(file, c -> c.withVersion("2").besideOtherVersions())) {
            assertThat(journal.size()).isZero();
            journal.append(bytes("k0"), bytes("other"));
        }
        assertThat(refused("1")).isEqualTo(Reason.OTHER_VERSION);
        assertThat(Journal.inspect(file).versions())
                .containsExactly(new JournalInfo.Version("1", 2), new JournalInfo.Version("2", 1));
        try (Journal journal = Journal.open(file, c -> c.withVersion("1").besideOtherVersions())) {
            assertThat(journal.find(bytes("k0"))).contains(bytes("0"));
        }
    }

    @Test
    void compaction_leaves_what_is_found() throws IOException {
        try (Journal journal = open("1")) {
            journal.append(bytes("k0"), bytes("of the first version"));
        }
        try (Journal journal = Journal.open(file, c -> c.withVersion("2").besideOtherVersions())) {
            for (int i = 0; i < 50; i++) {
                journal.append(bytes("k" + i % 3), bytes("v" + i));
            }
        }

        JournalChange change = Journal.compact(file);

        assertThat(change.results()).isEqualTo(3);
        assertThat(change.bytesAfter()).isEqualTo(Files.size(file)).isLessThan(700);
        try (Journal journal = open("2")) {
            assertThat(found(journal)).isEqualTo(Map.of("k0", "v48", "k1", "v49", "k2", "v47"));
        }
        var keys = new ArrayList<String>();
        Journal.forEach(
                file,
                each -> keys.add(new String(each.key().orElseThrow(), StandardCharsets.UTF_8)));
        assertThat(keys).containsExactly("k2", "k0", "k1");
        try (var names = Files.list(folder)) {
            assertThat(names).containsExactly(file);
        }
    }

    // ---- threads ----

    @Test
    void threads_append_together_and_interrupts_break_nothing()
            throws IOException, InterruptedException {
        var failures = new AtomicInteger();
        try (Journal journal = Journal.open(file, c -> c.withForce(Duration.ofMillis(1)))) {
            var threads = new ArrayList<Thread>();
            for (int t = 0; t < 8; t++) {
                int first = t * 200;
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    Thread.currentThread().interrupt();
                                    append(journal, first, failures);
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(journal.size()).isEqualTo(1_600);
        }

        assertThat(failures).hasValue(0);
        try (Journal journal = Journal.open(file, c -> c)) {
            for (int i = 0; i < 1_600; i++) {
                assertThat(journal.find(number(i))).contains(number(2 * i));
            }
        }
    }

    private static void append(Journal journal, int first, AtomicInteger failures) {
        for (int i = first; i < first + 200; i++) {
            try {
                journal.append(List.of(Journal.Entry.of(number(i), number(2 * i))));
                if (!Arrays.equals(journal.find(number(i)).orElseThrow(), number(2 * i))) {
                    failures.incrementAndGet();
                }
            } catch (IOException e) {
                failures.incrementAndGet();
            }
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    @Test
    void a_closed_journal_says_so() throws IOException {
        Journal journal = open("1");
        journal.close();
        journal.close();

        assertThatThrownBy(() -> journal.append(bytes("k"), bytes("v")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> journal.find(bytes("k")))
                .isInstanceOf(IllegalStateException.class);
    }
}
