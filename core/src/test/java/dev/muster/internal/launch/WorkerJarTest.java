package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerJarTest {
    @TempDir Path folder;

    @Test
    void the_same_classes_give_the_same_jar_wherever_they_are() throws IOException {
        Path classes = classes("classes", "same");
        Path program = program("program.jar", "same");

        Path first = write(WorkerJar.of(List.of(classes)));
        Files.setLastModifiedTime(
                classes.resolve("dev/muster/Some.class"), FileTime.from(Instant.EPOCH));
        Path second = write(WorkerJar.of(List.of(program)));

        assertThat(first).hasSameBinaryContentAs(second);
    }

    @Test
    void only_our_own_classes_are_in_it() throws IOException {
        Path jar = write(WorkerJar.of(List.of(program("program.jar", "text"))));

        try (var file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(JarEntry::getName))
                    .containsExactly("dev/muster/Some.class", "dev/muster/deep/Other.class");
        }
    }

    @Test
    void its_size_is_known_before_it_is_written() throws IOException {
        WorkerJar jar = WorkerJar.of(List.of(program("program.jar", "text")));

        assertThat(write(jar)).hasSize(jar.size());
    }

    @Test
    void other_contents_of_the_same_size_are_seen() throws IOException {
        WorkerJar one = WorkerJar.of(List.of(program("one.jar", "one")));
        WorkerJar two = WorkerJar.of(List.of(classes("two", "two")));

        assertThat(one.size()).isEqualTo(two.size());
        assertThat(one.contents()).isNotEqualTo(two.contents());
    }

    @Test
    void of_two_places_the_first_counts() throws IOException {
        Path first = classes("first", "first");
        Path second = classes("second", "other");

        assertThat(WorkerJar.of(List.of(first, second)).contents())
                .isEqualTo(WorkerJar.of(List.of(first)).contents());
    }

    @Test
    void classes_that_change_while_they_are_copied_are_not_taken() throws IOException {
        Path classes = classes("classes", "before");
        WorkerJar jar = WorkerJar.of(List.of(classes));
        Files.writeString(classes.resolve("dev/muster/Some.class"), "behind");

        assertThatThrownBy(() -> write(jar)).isInstanceOf(IOException.class);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void a_place_without_our_classes_is_refused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> WorkerJar.of(List.of(empty)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no classes of dev/muster/");
    }

    @Test
    void our_classes_are_found_here() {
        assertThat(WorkerJar.sources(WorkerJar.class, WorkerJar.class)).hasSize(1);
        assertThat(WorkerJar.sources(String.class)).isEmpty();
    }

    private Path write(WorkerJar jar) throws IOException {
        Path target = Files.createTempFile(folder, "worker", ".jar");
        jar.write(target, folder.resolve("worker.part"));
        return target;
    }

    private Path classes(String name, String text) throws IOException {
        Path root = folder.resolve(name);
        Files.createDirectories(root.resolve("dev/muster/deep"));
        Files.writeString(root.resolve("dev/muster/Some.class"), text);
        Files.writeString(root.resolve("dev/muster/deep/Other.class"), "deep");
        Files.writeString(root.resolve("Foreign.class"), "foreign");
        return root;
    }

    private Path program(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String entry :
                    List.of("org/", "org/Foreign.class", "dev/muster/", "dev/musters/X.class")) {
                jar.putNextEntry(new JarEntry(entry));
            }
            jar.putNextEntry(new JarEntry("dev/muster/deep/Other.class"));
            jar.write("deep".getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry("dev/muster/Some.class"));
            jar.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
