package dev.muster.tests.memory;

import static dev.muster.tests.memory.NoNamesLeft.isThere;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.internal.codec.JavaCodec;
import dev.muster.shared.ShareableList;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedMemory;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Signals;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory that has a name: who finds it, and when the name is gone.
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class NamedMemoryTest {
    /// With what the names of this run begin: others may run the same tests.
    private static final String OURS = "muster-" + ProcessHandle.current().pid() + "-";

    private static final Path FOLDER = Path.of("/dev/shm");

    @Test
    void is_found_by_its_name_until_its_creator_closes_it() {
        var made = SharedMemory.create(OURS + "named", 1_000);
        try (var opened = SharedMemory.open(OURS + "named")) {
            SharedArray.bytes(made).set(999, (byte) 5);

            assertThat(SharedArray.bytes(opened).get(999)).isEqualTo((byte) 5);
            assertThat(opened.sizeBytes()).isEqualTo(1_000);
            assertThat(opened.name()).hasValue(OURS + "named");
            made.close();
            assertThat(isThere(OURS + "named")).isFalse();
            assertThat(SharedArray.bytes(opened).get(999)).isEqualTo((byte) 5);
            assertThatThrownBy(() -> SharedMemory.open(OURS + "named"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("\"" + OURS + "named\" cannot be opened: there is none");
        }
    }

    @Test
    void gets_a_name_as_CPython_makes_them() {
        try (var one = SharedMemory.create(10);
                var other = SharedMemory.create(10)) {
            assertThat(one.name().orElseThrow()).matches("psm_[0-9a-f]{8}");
            assertThat(one.name()).isNotEqualTo(other.name());
        }
    }

    @Test
    void who_has_opened_it_closes_it_for_himself_only() {
        try (var made = SharedMemory.create(OURS + "named", 8)) {
            var one = SharedMemory.open(OURS + "named");
            try (var other = SharedMemory.open(OURS + "named")) {
                one.close();

                assertThat(SharedArray.longs(other).get(0)).isZero();
                assertThat(SharedArray.longs(made).get(0)).isZero();
                assertThat(isThere(OURS + "named")).isTrue();
            }
        }
    }

    @Test
    void access_after_close_throws() {
        var memory = SharedMemory.create(OURS + "named", 16);
        var longs = SharedArray.longs(memory);
        memory.close();
        memory.close();

        assertThatIllegalStateException().isThrownBy(() -> longs.get(0));
        assertThatIllegalStateException()
                .isThrownBy(memory::segment)
                .withMessage("shared memory \"" + OURS + "named\" of 16 bytes is closed");
    }

    @Test
    void a_name_that_is_taken_is_refused_and_stays_whose_it_is() {
        try (var made = SharedMemory.create(OURS + "named", 8)) {
            SharedArray.longs(made).set(0, 7);

            assertThatThrownBy(() -> SharedMemory.create(OURS + "named", 8))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("it is there already");

            assertThat(SharedArray.longs(SharedMemory.open(OURS + "named")).get(0)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/muster", "muster/a", "muster\n"})
    void a_name_that_is_none_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMemory.create(name, 8))
                .withMessageContaining("the name of shared memory is");
        assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.open(name));
    }

    @Test
    void a_name_may_be_long_and_may_hold_what_shells_understand() {
        for (String name :
                List.of(
                        OURS + "x".repeat(255 - OURS.length()),
                        OURS + "*?[a] $(id) `id` \\ ' \" % ~")) {
            try (var made = SharedMemory.create(name, 8)) {
                assertThat(made.name()).hasValue(name);
                assertThat(isThere(name)).isTrue();
            }
            assertThat(isThere(name)).isFalse();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMemory.create("x".repeat(256), 8))
                .withMessageContaining("at most 255 bytes");
    }

    @Test
    void more_memory_than_there_is_is_refused_and_no_file_is_left() throws IOException {
        long space = Files.getFileStore(FOLDER).getTotalSpace();

        assertThatThrownBy(() -> SharedMemory.create(OURS + "large", space + 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("bytes of shared memory cannot be had")
                .hasMessageContaining("/dev/shm has");

        assertThat(isThere(OURS + "large")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMemory.create(OURS + "large", 0))
                .withMessage("bytes is 0, must be at least 1");
    }

    @Test
    void a_file_that_has_no_memory_behind_it_is_refused_before_it_is_used() throws IOException {
        Path file = FOLDER.resolve(OURS + "sparse");
        try (var channel = Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE))) {
            assertThatThrownBy(() -> SharedMemory.open(OURS + "sparse"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("it is empty");
            channel.position(Files.getFileStore(FOLDER).getTotalSpace() * 2);
            channel.write(ByteBuffer.wrap(new byte[1]));

            assertThatThrownBy(() -> SharedMemory.open(OURS + "sparse"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot be had");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void the_name_is_gone_when_its_creator_is_killed() throws IOException, InterruptedException {
        String odd = OURS + "killed *$(id)";
        try (var creator =
                JavaProcess.start(CreatorProgram.class, "stay", OURS + "killed", odd, OURS + "3")) {
            creator.await("made 3");
            try (var opened = SharedMemory.open(OURS + "killed")) {
                assertThat(isThere(odd)).isTrue();

                creator.kill();

                await().atMost(Waits.LONG).until(() -> !isThere(OURS + "killed") && !isThere(odd));
                assertThat(SharedArray.longs(opened).get(0)).isEqualTo(4711);
            }
        }
    }

    @Test
    void the_name_is_gone_when_its_creator_ends_without_a_word() throws Exception {
        try (var creator = JavaProcess.start(CreatorProgram.class, "end", OURS + "ended")) {
            creator.await("made 1");
            assertThat(creator.join(Waits.LONG)).isZero();

            await().atMost(Waits.LONG).until(() -> !isThere(OURS + "ended"));
        }
    }

    @Test
    void a_name_that_somebody_else_has_taken_since_is_left_alone() throws Exception {
        try (var creator =
                JavaProcess.start(CreatorProgram.class, "stay", OURS + "taken", OURS + "b")) {
            creator.await("made 2");
            Files.delete(FOLDER.resolve(OURS + "taken"));
            try (var other = SharedMemory.create(OURS + "taken", 8)) {
                creator.kill();

                await().atMost(Waits.LONG).until(() -> !isThere(OURS + "b"));
                assertThat(isThere(OURS + "taken")).isTrue();
                assertThat(other.sizeBytes()).isEqualTo(8);
            }
        }
    }

    @Test
    void the_guard_outlives_signals_and_its_own_end() throws Exception {
        try (var creator = JavaProcess.start(CreatorProgram.class, "stay", OURS + "signals")) {
            creator.await("made 1");
            ProcessHandle guard = guard(creator.pid());
            Signals.awaitIgnored(guard);
            for (String signal : List.of("INT", "TERM", "HUP")) {
                Signals.send(signal, guard);
            }
            creator.kill();

            await().atMost(Waits.LONG).until(() -> !isThere(OURS + "signals"));
        }
        try (var one = SharedMemory.create(OURS + "one", 8)) {
            ProcessHandle guard = guard(ProcessHandle.current().pid());
            guard.destroyForcibly();
            guard.onExit().join();
            try (var two = SharedMemory.create(OURS + "two", 8)) {
                assertThat(guard(ProcessHandle.current().pid())).isNotEqualTo(guard);
                assertThat(two.name()).isNotEqualTo(one.name());
            }
        }
        await().atMost(Waits.LONG).until(() -> guards(ProcessHandle.current().pid()).isEmpty());
    }

    /// The only one. What has just been started is not to be told from others until it is a shell.
    private static ProcessHandle guard(long parent) {
        return await().atMost(Waits.LONG)
                .until(() -> guards(parent), found -> found.size() == 1)
                .getFirst();
    }

    private static List<ProcessHandle> guards(long parent) {
        return ProcessHandle.of(parent).stream()
                .flatMap(ProcessHandle::children)
                .filter(Offspring::isGuard)
                .toList();
    }

    @Test
    void travels_by_name() throws IOException {
        var codec = JavaCodec.standard();
        try (var memory = SharedMemory.create(OURS + "named", 80);
                var list = ShareableList.create(OURS + "list", List.of(1, "two"))) {
            var doubles = SharedArray.doubles(memory).slice(2, 4);
            SharedMemory.open(OURS + "named").close();

            assertThat(codec.decode(codec.encode(memory))).isSameAs(memory);
            assertThat(codec.decode(codec.encode(doubles)))
                    .isInstanceOfSatisfying(
                            SharedArray.OfDouble.class,
                            copy -> assertThat(copy.memory()).isSameAs(memory));
            assertThat(codec.decode(codec.encode(list)))
                    .isInstanceOfSatisfying(
                            ShareableList.class, copy -> assertThat(copy.set(0, 3)).isEqualTo(1L));
            assertThat(list).containsExactly(3L, "two");
        }
    }

    @Test
    void a_name_that_means_something_else_by_now_is_told() throws IOException {
        var codec = JavaCodec.standard();
        var first = SharedMemory.create(OURS + "named", 8);
        var travelling = codec.encode(first);
        first.close();
        assertThatThrownBy(() -> codec.encode(first)).hasMessageContaining("is closed");

        try (var second = SharedMemory.create(OURS + "named", 8)) {
            assertThatThrownBy(() -> codec.decode(travelling))
                    .hasStackTraceContaining("another has taken its name since");
            assertThat(SharedArray.longs(second).get(0)).isZero();
        }
    }
}
