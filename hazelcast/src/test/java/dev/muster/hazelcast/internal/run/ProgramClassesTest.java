package dev.muster.hazelcast.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import dev.muster.Pool;
import dev.muster.RemoteCallable;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.run.Bundle.Jar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramClassesTest {
    @TempDir Path folder;

    private static Path home(Class<?> type) {
        return ProgramClasses.homeOf(type).orElseThrow().toAbsolutePath().normalize();
    }

    @Test
    void the_class_path_travels_without_muster_and_hazelcast() {
        RemoteCallable<Integer> task = () -> 1;

        List<Path> entries = ProgramClasses.of(task);

        assertThat(entries)
                .contains(home(ProgramClassesTest.class), home(Test.class))
                .doesNotContain(
                        home(Pool.class), home(ProgramClasses.class), home(HazelcastInstance.class))
                .allMatch(Files::exists);
    }

    @Test
    void what_a_jar_and_a_class_loader_name_travels_too() throws Exception {
        Path library = jar("library.jar", "");
        Path first = jar("first.jar", "library.jar missing.jar http://example.org/x.jar");
        Object task;
        try (var loader = new Redefining(first.toUri().toURL())) {
            task = loader.loadClass(Task.class.getName()).getConstructor().newInstance();

            List<Path> entries = ProgramClasses.of(task);

            assertThat(entries).contains(first, library).startsWith(first);
        }
    }

    private Path jar(String name, String classPath) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        Path file = folder.toRealPath().resolve(name);
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file;
    }

    @Test
    void a_class_that_comes_from_no_file_is_refused() throws Exception {
        try (var loader = new Redefining()) {
            Object task = loader.loadClass(Task.class.getName()).getConstructor().newInstance();

            assertThatThrownBy(() -> ProgramClasses.of(task))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "the task is of %s, which comes from no file"
                                    .formatted(Task.class.getName()))
                    .hasMessageContaining("jshell");
        }
    }

    @Test
    void a_class_of_a_source_file_is_refused() throws Exception {
        Path source = Files.writeString(folder.resolve("Program.java"), "void main() {}");
        try (var loader = new Redefining(source.toUri().toURL())) {
            Object task = loader.loadClass(Task.class.getName()).getConstructor().newInstance();

            assertThatThrownBy(() -> ProgramClasses.of(task))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Program.java")
                    .hasMessageContaining("a source file that `java` runs");
        }
    }

    /// A task of a class loader.
    public static final class Task implements RemoteCallable<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer call() {
            return 1;
        }
    }

    /// Defines [Task] anew: as of its first URL, or, without one, of nowhere.
    private static final class Redefining extends URLClassLoader {
        Redefining(URL... places) {
            super(places, ProgramClassesTest.class.getClassLoader());
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            if (!name.equals(Task.class.getName())) {
                return super.loadClass(name);
            }
            try (InputStream in =
                    Objects.requireNonNull(
                            getResourceAsStream(name.replace('.', '/') + ".class"))) {
                byte[] bytes = in.readAllBytes();
                return getURLs().length == 0
                        ? defineClass(name, bytes, 0, bytes.length)
                        : defineClass(
                                name,
                                bytes,
                                0,
                                bytes.length,
                                new java.security.CodeSource(
                                        getURLs()[0], (java.security.CodeSigner[]) null));
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void the_same_files_give_the_same_jar() throws Exception {
        Path one = classes("one", "b", "a");
        Path two = classes("two", "a", "b");
        Files.setLastModifiedTime(two.resolve("p/a"), FileTime.fromMillis(1_000_000));

        byte[] first = packed(one);

        assertThat(first).isEqualTo(packed(two));
        Files.writeString(two.resolve("p/a"), "other");
        assertThat(first).isNotEqualTo(packed(two));
        assertThat(ProgramClasses.size(one)).isEqualTo(2);
    }

    private Path classes(String name, String... files) throws IOException {
        Path root = folder.resolve(name);
        Files.createDirectories(root.resolve("p"));
        for (String each : files) {
            Files.writeString(root.resolve("p").resolve(each), each);
        }
        return root;
    }

    private static byte[] packed(Path root) throws IOException {
        var out = new ByteArrayOutputStream();
        ProgramClasses.pack(root, out);
        return out.toByteArray();
    }

    @Test
    void a_bundle_is_known_by_its_jars_and_its_name_does_not_tell_them() throws Exception {
        var sealer = new Sealer(AuthKey.ofText("a key for one test"), "c");
        Jar one = new Jar("0".repeat(64), 10);
        Jar two = new Jar("f".repeat(64), 20);
        var bundle = new Bundle(List.of(one, two));

        assertThat(Bundle.read(bundle.encoded())).isEqualTo(bundle);
        assertThat(bundle.size()).isEqualTo(30);
        assertThat(bundle.content(sealer)).isEqualTo(bundle.content(sealer));
        assertThat(bundle.content(sealer))
                .isNotEqualTo(new Bundle(List.of(two, one)).content(sealer));
        assertThat(one.content(sealer).name()).doesNotContain("0000");
    }
}
