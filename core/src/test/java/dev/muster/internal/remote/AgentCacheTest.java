package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Broadcast;
import dev.muster.WorkerDiedException;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What agents keep of what programs have sent them.
@ExtendWith(Leaks.class)
@Timeout(600)
class AgentCacheTest {
    private static final long LARGE = 1L << 30;
    private static final int CLASSES = 100;
    private static final int PIECE = 256 << 10;

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private Path cache() {
        return folder.resolve("cache");
    }

    private Machines program() throws IOException {
        return new Machines(folder);
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            return files.sorted(Comparator.comparingLong(AgentCacheTest::size)).toList();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static MemorySegment bytes(Arena arena, int count, int seed) {
        var bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    // ---- classes ----

    @Test
    void a_hundred_classes_come_in_two_round_trips_and_not_again_in_a_second_run()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        try (var program = program()) {
            program.agent("one", 1, cache(), LARGE);
            var task = new GeneratedClasses(CLASSES, 1000).task();

            assertThat(Machines.result(program.pool().submit(task))).isEqualTo(1099);
            assertThat(program.fetched()).hasSize(CLASSES).doesNotHaveDuplicates();
            assertThat(program.aboutClasses()).isEqualTo(2);
        }
        try (var program = program()) {
            program.agent("one", 1, cache(), LARGE);
            var task = new GeneratedClasses(CLASSES, 1000).task();

            assertThat(Machines.result(program.pool().submit(task))).isEqualTo(1099);
            assertThat(program.fetched()).isEmpty();
            assertThat(program.aboutClasses()).isEqualTo(1);
        }
    }

    @Test
    void of_classes_that_were_compiled_anew_or_damaged_only_those_are_sent()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        try (var program = program()) {
            program.agent("one", 1, cache(), LARGE);
            var task = new GeneratedClasses(CLASSES, 1000).task();
            assertThat(Machines.result(program.pool().submit(task))).isEqualTo(1099);

            var other = new GeneratedClasses(CLASSES, 2000).task();
            assertThat(Machines.result(program.pool().submit(other))).isEqualTo(2099);
            assertThat(Machines.result(program.pool().submit(task))).isEqualTo(1099);
            assertThat(program.fetched())
                    .hasSize(CLASSES + 1)
                    .endsWith("generated/C%d.class".formatted(CLASSES - 1));
        }
        Files.write(kept().getFirst(), new byte[] {1, 2, 3});
        Files.write(kept().getLast(), new byte[] {1}, StandardOpenOption.APPEND);
        try (var program = program()) {
            program.agent("one", 1, cache(), LARGE);
            var task = new GeneratedClasses(CLASSES, 1000).task();
            var other = new GeneratedClasses(CLASSES, 2000).task();

            assertThat(Machines.result(program.pool().submit(task))).isEqualTo(1099);
            assertThat(Machines.result(program.pool().submit(other))).isEqualTo(2099);
            assertThat(program.fetched()).hasSize(2);
        }
    }

    // ---- broadcasts ----

    @Test
    void a_broadcast_comes_once_for_all_workers_and_agents_that_share_a_folder()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        int pieces = 40;
        Path begin = folder.resolve("begin");
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agent("one", 2, cache(), LARGE);
            program.agent("two", 2, cache(), LARGE);
            awaitWorkers(program, 4);
            MemorySegment bytes = bytes(arena, pieces * PIECE - 100, 0);

            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                List<Future<Long>> sums = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    sums.add(program.pool().submit(AgentTasks.sum(broadcast, begin)));
                }
                Files.createFile(begin);
                for (Future<Long> sum : sums) {
                    assertThat(Machines.result(sum)).isEqualTo(AgentTasks.sum(bytes));
                }
            }
            assertThat(program.offsets()).hasSize(pieces).doesNotHaveDuplicates();
        }
        assertThat(size(kept().getLast())).isEqualTo((long) pieces * PIECE - 100);

        Files.write(kept().getLast(), new byte[] {1}); // the rest is gone
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agent("one", 1, cache(), LARGE);
            MemorySegment bytes = bytes(arena, pieces * PIECE - 100, 0);
            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                assertThat(Machines.result(program.pool().submit(AgentTasks.sum(broadcast))))
                        .isEqualTo(AgentTasks.sum(bytes));
                assertThat(program.offsets()).hasSize(pieces);
            }
        }
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agent("one", 1, cache(), LARGE);
            MemorySegment bytes = bytes(arena, pieces * PIECE - 100, 0);
            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                assertThat(Machines.result(program.pool().submit(AgentTasks.sum(broadcast))))
                        .isEqualTo(AgentTasks.sum(bytes));
                assertThat(program.offsets()).isEmpty();
            }
        }
    }

    /// Waits until there are so many workers, which have nothing to do.
    private static void awaitWorkers(Machines program, int count) {
        await().atMost(Waits.LONG)
                .until(() ->
                        program.pool().snapshot().workers().stream()
                                        .filter(each -> each.state() == WorkerSnapshot.State.IDLE)
                                        .count()
                                == count);
    }

    @Test
    void if_the_worker_that_fetches_is_killed_another_one_goes_on()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        int pieces = 60;
        Path begin = folder.resolve("begin");
        var asked = new AtomicInteger();
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agent("one", 2, cache(), LARGE);
            awaitWorkers(program, 2);
            MemorySegment bytes = bytes(arena, pieces * PIECE, 0);
            program.onQuestion((worker, text) -> {
                if (text.startsWith("\0content/") && asked.incrementAndGet() == 40) {
                    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
                }
            });

            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                List<Future<Long>> sums = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    sums.add(program.pool().submit(AgentTasks.sum(broadcast, begin)));
                }
                Files.createFile(begin);
                int died = 0;
                for (Future<Long> sum : sums) {
                    try {
                        assertThat(Machines.result(sum)).isEqualTo(AgentTasks.sum(bytes));
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
                        died++;
                    }
                }
                assertThat(died).isEqualTo(1);
            }
            // It has gone on with what was there: at least what was answered before the 25th piece.
            assertThat(program.offsets().stream().filter(offset -> offset == 0)).hasSize(1);
        }
    }

    @Test
    void a_worker_that_hangs_while_it_fetches_does_not_hold_up_the_others()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        Path begin = folder.resolve("begin");
        var asked = new AtomicInteger();
        var stopped = new CompletableFuture<Long>();
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agent("one", 2, cache(), LARGE);
            awaitWorkers(program, 2);
            MemorySegment bytes = bytes(arena, 60 * PIECE, 0);
            program.onQuestion((worker, text) -> {
                if (text.startsWith("\0content/") && asked.incrementAndGet() == 40) {
                    signal("-STOP", worker.pid());
                    stopped.complete(worker.pid());
                }
            });

            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                List<CompletableFuture<Long>> sums = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    sums.add(program.pool().submit(AgentTasks.sum(broadcast, begin)));
                }
                Files.createFile(begin);

                assertThat(Machines.result(CompletableFuture.anyOf(sums.get(0), sums.get(1))))
                        .isEqualTo(AgentTasks.sum(bytes));
                signal("-CONT", stopped.join());
                assertThat(Machines.result(sums.get(0))).isEqualTo(AgentTasks.sum(bytes));
                assertThat(Machines.result(sums.get(1))).isEqualTo(AgentTasks.sum(bytes));
            }
        }
    }

    private static void signal(String signal, long pid) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- the folder ----

    @Test
    void where_no_file_has_room_a_broadcast_is_kept_in_memory()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agentBy("ulimit -f 2000", "one", 1, cache(), LARGE); // about a mebibyte
            MemorySegment bytes = bytes(arena, 20 * PIECE, 0);
            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                for (int i = 0; i < 2; i++) {
                    assertThat(Machines.result(program.pool().submit(AgentTasks.sum(broadcast))))
                            .isEqualTo(AgentTasks.sum(bytes));
                }
            }
            assertThat(program.offsets().stream().filter(offset -> offset == 0))
                    .as("tried in the cache, in a file and in memory")
                    .hasSize(3);
        }
        assertThat(kept().stream().filter(file -> size(file) > PIECE)).isEmpty();
    }

    @Test
    void beyond_its_limit_what_was_not_used_for_long_is_removed()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        for (int run = 0; run < 3; run++) {
            try (var program = program();
                    Arena arena = Arena.ofShared()) {
                program.agent("one", 1, cache(), 2_500_000);
                MemorySegment bytes = bytes(arena, 1_000_000 + run, run);
                try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                    assertThat(Machines.result(program.pool().submit(AgentTasks.sum(broadcast))))
                            .isEqualTo(AgentTasks.sum(bytes));
                }
            }
            for (Path file : kept()) { // the second one is the oldest
                long age = size(file) == 1_000_001 ? 3 : 2;
                Files.setLastModifiedTime(
                        file, FileTime.from(Instant.now().minus(Duration.ofHours(age))));
            }
        }
        assertThat(kept().stream().map(AgentCacheTest::size).filter(size -> size > 100_000))
                .containsExactly(1_000_000L, 1_000_002L);
    }

    @Test
    void a_folder_that_others_may_write_to_or_that_cannot_be_made_is_not_used_and_nothing_fails()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        Files.createDirectory(cache());
        Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = Files.createFile(folder.resolve("file"));
        try (var program = program();
                Arena arena = Arena.ofShared()) {
            program.agent("one", 1, cache(), LARGE);
            program.agent("two", 1, file, LARGE);
            awaitWorkers(program, 2);
            MemorySegment bytes = bytes(arena, 1_000_000, 0);
            var task = new GeneratedClasses(CLASSES, 1000).task();

            try (Broadcast<MemorySegment> broadcast = program.pool().broadcast(bytes)) {
                for (int i = 0; i < 4; i++) {
                    assertThat(Machines.result(program.pool().submit(AgentTasks.sum(broadcast))))
                            .isEqualTo(AgentTasks.sum(bytes));
                    assertThat(Machines.result(program.pool().submit(task))).isEqualTo(1099);
                }
            }
            assertThat(String.join("\n", program.linesOf("one")))
                    .containsOnlyOnce("there is no cache")
                    .contains("others may write to " + cache());
            assertThat(String.join("\n", program.linesOf("two")))
                    .containsOnlyOnce("there is no cache")
                    .contains("NotDirectory");
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void the_folder_is_made_for_its_user_alone()
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException,
                    ReflectiveOperationException {
        try (var program = program()) {
            program.agent("one", 1, cache().resolve("deep/er"), LARGE);
            assertThat(Machines.result(program.pool().submit(AgentTasks.pid()))).isPositive();
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(cache().resolve("deep/er"))))
                .isEqualTo("rwx------");
    }
}
