package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJarTest {
    @TempDir private Path folder = Path.of("");

    private Path folderWith(String name, String file) throws IOException {
        Path place = folder.resolve(name);
        Path target = place.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, file);
        Files.writeString(place.resolve("other"), "not ours");
        return place;
    }

    private Path jarWith(String name, String version, String file) throws IOException {
        Path jar = folder.resolve(name);
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Implementation-Version", version);
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry(file));
            out.write(file.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Test
    void one_jar_is_taken_as_it_is() throws IOException {
        Path jar = jarWith("one.jar", "1", "dev/muster/A.class");

        OwnJar own = OwnJar.of(List.of(jar));

        assertThat(own.content()).isEqualTo(Files.readAllBytes(jar));
        assertThat(own.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void several_become_one_with_the_version_of_the_first() throws IOException {
        List<Path> places =
                List.of(
                        jarWith("a.jar", "1.2", "dev/muster/A.class"),
                        jarWith("b.jar", "9", "dev/muster/pickle/B.class"),
                        folderWith("c", "dev/muster/c/C.class"));
        Path made = folder.resolve("made.jar");
        Files.write(made, OwnJar.of(places).content());

        try (var jar = new JarFile(made.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isEqualTo("1.2");
            assertThat(jar.stream().map(JarEntry::getName))
                    .containsExactlyInAnyOrder(
                            "META-INF/MANIFEST.MF",
                            "dev/muster/A.class",
                            "dev/muster/pickle/B.class",
                            "dev/muster/c/C.class");
        }
    }

    @Test
    void the_same_classes_make_the_same_jar() throws Exception {
        Path place = folderWith("c", "dev/muster/c/C.class");
        String first = OwnJar.of(List.of(place)).hash();
        Files.setLastModifiedTime(
                place.resolve("dev/muster/c/C.class"),
                java.nio.file.attribute.FileTime.fromMillis(1_000_000));

        assertThat(OwnJar.of(List.of(place)).hash()).isEqualTo(first);

        Files.writeString(place.resolve("dev/muster/c/C.class"), "another");
        assertThat(OwnJar.of(List.of(place)).hash()).isNotEqualTo(first);
    }
}
