package dev.muster.internal.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class PrivateFolderTest {
    @TempDir(factory = ShortPath.class)
    private Path place;

    /// What other tests in this JVM have it guard until its end.
    private List<ProcessHandle> guardsBefore = List.of();

    @BeforeEach
    void lookForGuards() {
        guardsBefore = guards(ProcessHandle.current());
    }

    /// Makes folders with something in them and stays.
    static final class MakingProgram {
        private MakingProgram() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Path place = Path.of(arguments[0]);
            Path deleted = PrivateFolder.create(place);
            Path left = PrivateFolder.create(place);
            Files.createDirectories(left.resolve("a b/c"));
            Files.writeString(left.resolve("a b/c/file *"), "something");
            PrivateFolder.delete(deleted);
            System.out.println(left);
            new CountDownLatch(1).await();
        }
    }

    @Test
    void nobody_else_can_look_into_it() throws IOException {
        Path folder = PrivateFolder.create(place);

        assertThat(folder).hasParent(place).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");

        PrivateFolder.delete(folder);
        assertThat(folder).doesNotExist();
        awaitNoGuards();
    }

    @Test
    void a_place_with_a_long_path_is_left_for_another() throws IOException {
        Path folder = PrivateFolder.create(place.resolve("x".repeat(80)));

        assertThat(folder).hasParent(Path.of("/tmp")).isDirectory();

        PrivateFolder.delete(folder);
        awaitNoGuards();
    }

    @Test
    void a_folder_that_cannot_be_made_needs_no_guard() {
        Path missing = place.resolve("missing");

        assertThatThrownBy(() -> PrivateFolder.create(missing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString());
        awaitNoGuards();
    }

    @Test
    void it_is_gone_when_its_process_is_killed() throws IOException, InterruptedException {
        Path own = Files.createDirectory(place.resolve("other's"));
        Process program = start();
        try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
            Path folder = Path.of(Objects.requireNonNull(output.readLine()));
            assertThat(folder.resolve("a b/c/file *")).exists();
            List<ProcessHandle> guards = guardOf(program);

            program.destroyForcibly().waitFor();

            await().atMost(Waits.LONG).until(() -> !Files.exists(folder));
            await().atMost(Waits.LONG).until(() -> !guards.getFirst().isAlive());
            assertThat(place).isDirectoryContaining(own::equals);
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MakingProgram.class.getName(),
                        place.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// The only one. A process has no arguments while one program takes the place of another.
    private static List<ProcessHandle> guardOf(Process program) {
        return await().atMost(Waits.LONG)
                .until(() -> guards(program.toHandle()), found -> found.size() == 1);
    }

    private static List<ProcessHandle> guards(ProcessHandle parent) {
        try (Stream<ProcessHandle> children = parent.children()) {
            return children.filter(LeftoverGuard::is).toList();
        }
    }

    private void awaitNoGuards() {
        await().atMost(Waits.LONG)
                .until(() -> guardsBefore.containsAll(guards(ProcessHandle.current())));
    }
}
