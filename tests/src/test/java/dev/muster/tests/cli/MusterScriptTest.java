package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The scripts `muster` and `.mvn/run` in a project that has hardly a source, with a Maven that
/// only says that it builds.
@ExtendWith(Leaks.class)
class MusterScriptTest {
    private static final String COLORED =
            "printf '\\033[0mBuilding %s\\n\\033[1;31mwarning\\033[m\\033[0m\\n' \"$4\"\n"
                    + "printf '\\033[?25lto the error output\\033[K\\n' >&2\n";
    private static final String MAKES_THE_JAR =
            "mkdir -p cli/target; cp made.jar cli/target/muster.jar\n";

    @TempDir private Path directory = Path.of("");

    @BeforeEach
    void makeProject() throws IOException {
        for (String script : List.of("muster", ".mvn/find-jdk", ".mvn/run")) {
            Path copy = directory.resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(MusterJar.top().resolve(script), copy);
        }
        Files.createFile(directory.resolve("pom.xml"));
        for (String module : List.of("pickle", "core", "mpi", "hazelcast", "examples", "cli")) {
            Files.createDirectories(directory.resolve(module).resolve("src"));
            Files.createFile(directory.resolve(module).resolve("pom.xml"));
        }
        makeJar();
    }

    private void makeJar() throws IOException {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "dev.muster.cli.Muster");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = directory.resolve("made.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    /// Starts a script of the project.
    ///
    /// @param maven what `mvn` does
    private RunningCommand start(String maven, String... command) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path fake = Files.writeString(bin.resolve("mvn"), "#!/bin/sh\n" + maven);
        assertThat(fake.toFile().setExecutable(true)).isTrue();
        List<String> line = new ArrayList<>(List.of("env", "PATH=" + bin + ":/usr/bin:/bin"));
        line.add("JAVA_HOME=" + System.getProperty("java.home"));
        line.addAll(List.of(command));
        return RunningCommand.start(directory, line);
    }

    @Test
    void builds_what_is_missing_and_not_again_and_is_found_through_links() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("bin of mine"), Path.of("./muster"));
        try (var muster = start(COLORED + MAKES_THE_JAR, link.toString(), "--version")) {
            muster.awaitSuccess();

            assertThat(muster.output()).startsWith("muster ").hasLineCount(1);
            assertThat(muster.errors())
                    .startsWith("building muster (first time, about a minute) …\nBuilding ")
                    .contains("warning\n", "to the error output\n")
                    .doesNotContain("\033");
        }
        try (var muster = start("exit 9", link.toString(), "--version")) {
            muster.awaitSuccess();

            assertThat(muster.errors()).isEmpty();
        }
    }

    @Test
    void says_that_it_could_not_be_built() throws IOException {
        try (var muster = start(COLORED + "exit 3\n", "./muster", "--version")) {
            assertThat(muster.awaitExit()).isEqualTo(1);

            assertThat(muster.output()).isEmpty();
            assertThat(muster.errors())
                    .endsWith("muster could not be built: the lines above say why\n")
                    .contains("to the error output")
                    .doesNotContain("\033");
        }
    }

    @Test
    void a_server_ends_when_its_heap_is_full_and_the_pauses_of_its_collector_are_bounded()
            throws IOException {
        Path jdk = Files.createDirectories(directory.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        for (String program : List.of("java", "javac")) {
            Path fake = Files.writeString(jdk.resolve("bin/" + program), "#!/bin/sh\necho $@\n");
            assertThat(fake.toFile().setExecutable(true)).isTrue();
        }
        try (var muster = start(MAKES_THE_JAR, "env", "JAVA_HOME=" + jdk, "./muster", "serve")) {
            muster.awaitSuccess();

            assertThat(muster.output())
                    .contains(" -XX:+ExitOnOutOfMemoryError ", " -XX:MaxNewSize=64m ")
                    .endsWith("cli/target/muster.jar serve\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 1, 1", "exit 77, 77", "kill -KILL $$, 137"})
    void the_end_of_Maven_is_seen_behind_the_filter(String end, int code) throws IOException {
        try (var maven = start(COLORED + end, ".mvn/run", "-B", "-ntp", "-q", "verify")) {
            assertThat(maven.awaitExit()).isEqualTo(code);

            assertThat(maven.output())
                    .contains("Building verify\nwarning\n", "to the error output\n")
                    .doesNotContain("\033");
        }
    }
}
