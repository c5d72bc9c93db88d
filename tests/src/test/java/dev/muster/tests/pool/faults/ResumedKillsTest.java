package dev.muster.tests.pool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.journal.Journal;
import dev.muster.journal.JournalException;
import dev.muster.journal.JournalInfo;
import dev.muster.journal.JournalResult;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.PoolHome;
import dev.muster.tests.pool.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A map goes on where it was killed, and says what keeps it from that.
@ExtendWith(Leaks.class)
@Tag("faults")
class ResumedKillsTest {
    /// How many programs are killed: `-Dmuster.tests.kills=500` for a long run.
    private static final int KILLS = Integer.getInteger("muster.tests.kills", 5);

    private static final int INPUTS = 2_000;

    /// More than a program comes to the end of while it is needed.
    private static final int ENDLESS = 1_000_000;

    private static final int BYTES = INPUTS * 180;
    private static final String EXPECTED = "" + ResumingProgram.expected(INPUTS).hashCode();

    @TempDir private Path folder;
    private int runs;

    private JavaProcess start(PoolHome home, Path file) throws IOException {
        return start(home, file, INPUTS);
    }

    private JavaProcess start(PoolHome home, Path file, int inputs) throws IOException {
        Path pointer = folder.resolve("trace");
        Files.writeString(pointer, trace(++runs).file());
        return JavaProcess.start(
                ResumingProgram.class,
                home.name(),
                file.toString(),
                pointer.toString(),
                "" + inputs);
    }

    private Trace trace(int run) {
        return Trace.in(folder, "trace-" + run);
    }

    @Test
    @Timeout(3_600)
    void a_program_that_is_killed_at_any_moment_computes_only_what_is_missing() throws Exception {
        var random = new Random(Seeds.next());
        int kills = 0;
        for (int round = 0; kills < KILLS; round++) {
            PoolHome home = round % 4 == 3 ? PoolHome.PROCESSES : PoolHome.THREADS;
            Path file = folder.resolve("run-" + round + ".journal");
            Set<Long> kept = Set.of();
            boolean isDone = false;
            while (!isDone) {
                boolean isKilled = kills < KILLS && random.nextInt(8) > 0;
                isDone = run(home, file, isKilled ? random : null);
                kills += isDone ? 0 : 1;
                Set<Long> known = kept;
                assertThat(trace(runs).numbers())
                        .noneMatch(known::contains)
                        .doesNotHaveDuplicates();
                kept = results(file);
                assertThat(kept).containsAll(known);
            }
            assertThat(kept).hasSize(INPUTS);
        }
        System.out.println(kills + " programs killed in " + runs + " runs");
    }

    /// @param random says when it is killed; null if it is not
    /// @return whether it has come to its end
    private boolean run(PoolHome home, Path file, Random random)
            throws IOException, InterruptedException {
        try (JavaProcess program = start(home, file)) {
            program.await("begun");
            if (random != null) {
                long killedAt =
                        random.nextInt(10) == 0 ? 0 : size(file) + random.nextInt(BYTES / 4);
                while (program.isAlive() && size(file) < killedAt) {
                    LockSupport.parkNanos(20_000);
                }
                program.kill();
            }
            if (program.join(Waits.LONG) != 0) {
                assertThat(random).as("it was killed, and not: %s", program.lines()).isNotNull();
                return false;
            }
            assertThat(program.await("all ")).isEqualTo(EXPECTED);
            return true;
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static Set<Long> results(Path file) throws IOException {
        var found = new HashSet<Long>();
        if (size(file) > 0) {
            assertThat(Journal.inspect(file).damaged()).isEmpty();
            Journal.forEach(file, (JournalResult each) -> found.add(input(each)));
        }
        return found;
    }

    private static long input(JournalResult result) {
        Object input = result.plainKey().orElseThrow().value();
        return ((Number) input).longValue();
    }

    @Test
    void a_second_program_says_who_has_the_journal() throws Exception {
        Path file = folder.resolve("run.journal");
        try (JavaProcess first = start(PoolHome.THREADS, file, ENDLESS)) {
            first.await("begun");
            await().atMost(Waits.LONG).until(() -> size(file) > 300);
            first.signal("STOP");
            JournalInfo info = Journal.inspect(file);
            try (JavaProcess second = start(PoolHome.THREADS, file)) {
                assertThat(second.await("failed "))
                        .isEqualTo(
                                "%s is in use by process %d: wait for its end, or choose another file"
                                        .formatted(file, first.pid()));
            }

            assertThat(info.usedBy()).hasValue(first.pid());
        }
    }

    // ---- disks ----

    @Test
    void a_full_or_read_only_disk_is_said_and_what_was_kept_stays() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk.toString()),
                "no file system can be mounted here");
        try {
            Path file = disk.resolve("run.journal");
            Trace trace = trace(1);
            RemoteFunction<Integer, String> function = x -> large(trace, x);
            List<Integer> inputs = IntStream.range(0, 100).boxed().toList();
            try (Pool pool = Pool.threads(2)) {
                assertThatThrownBy(() -> pool.map(function, inputs, m -> m.resumable(file)))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage(
                                file
                                        + " cannot be written, and keeps what was appended before:"
                                        + " No space left on device")
                        .hasCauseInstanceOf(JournalException.class);
                Path moved = folder.resolve("moved.journal");
                Files.copy(file, moved);
                JournalInfo info = Journal.inspect(file);
                assertThat(info.damaged()).isEmpty();
                assertThat(info.results()).isBetween(5L, 50L);
                long before = trace.lines().size();

                assertThat(pool.map(function, inputs, m -> m.resumable(moved)))
                        .allMatch(result -> result.length() == 9_000)
                        .hasSize(100);
                assertThat(trace.lines().size() - before).isEqualTo(100 - info.results());

                assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
                assertThatThrownBy(() ->
                                pool.map(function, inputs, m -> m.resumable(disk.resolve("other"))))
                        .hasMessage(
                                disk.resolve("other") + " cannot be opened: Read-only file system");
            }
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static String large(Trace trace, int input) {
        trace.add(input);
        return ("" + input % 10).repeat(9_000);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(Waits.LONG) && process.exitValue() == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }
}
