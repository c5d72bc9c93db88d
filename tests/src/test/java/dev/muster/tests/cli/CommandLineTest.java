package dev.muster.tests.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged command; each of its mistakes has a test in its own module.
@ExtendWith(Leaks.class)
class CommandLineTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void says_which_version_it_is() throws IOException {
        try (var muster = MusterJar.start(directory, "version")) {
            muster.awaitSuccess();

            assertThat(muster.output()).startsWith("muster ").contains(" on Java ");
        }
    }

    @Test
    void helps_when_it_is_asked_nothing() throws IOException {
        try (var muster = MusterJar.start(directory)) {
            muster.awaitSuccess();

            assertThat(muster.output()).contains("demo", "serve", "example");
        }
    }

    @Test
    void names_what_was_not_understood_and_writes_nothing() throws IOException {
        try (var muster = MusterJar.start(directory, "conjure")) {
            assertThat(muster.awaitExit()).isEqualTo(2);

            assertThat(muster.errors())
                    .startsWith("muster: ")
                    .contains("no command 'conjure'")
                    .hasLineCount(1);
            assertThat(muster.output()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void makes_a_key_that_python_reads_with_strip_and_an_identity_beside_it() throws IOException {
        try (var muster = MusterJar.start(directory, "key", "job.key")) {
            muster.awaitSuccess();

            Path key = directory.resolve("job.key");
            Path identity = directory.resolve("job.key.tls");
            assertThat(new String(AuthKey.readFile(key).bytes(), UTF_8))
                    .isEqualTo(Files.readString(key).strip());
            assertThat(muster.output())
                    .contains(TlsIdentity.readFile(identity).fingerprint().toString());
            assertThat(AuthKey.readFile(key).exposure()).isEmpty();
            assertThat(TlsIdentity.readFile(identity).exposure()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key job.key", "serve --bind 127.0.0.1:0 --key-file job.key"})
    void a_full_disk_leaves_no_key(String arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"));
        command.addAll(MusterJar.command(directory, arguments.split(" ")));
        command.add(5, "-XX:-UsePerfData"); // else the JVM itself would write a file
        try (var muster = RunningCommand.start(directory, command)) {
            assertThat(muster.awaitExit()).isEqualTo(2);

            assertThat(muster.errors()).contains("cannot be written").hasLineCount(1);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void an_old_java_says_so_in_one_line() throws IOException {
        Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
        assumeTrue(MusterJar.isPackaged() && Files.isExecutable(old), "no jar, or no old Java");
        List<String> command = MusterJar.command(directory, "version");
        command.set(0, old.toString());
        try (var muster = RunningCommand.start(directory, command)) {
            assertThat(muster.awaitExit()).isEqualTo(2);

            assertThat(muster.errors()).startsWith("muster: this is Java 17 (").hasLineCount(1);
        }
    }

    @Test
    void prints_an_example_in_python() throws IOException {
        try (var muster = MusterJar.start(directory, "example", "echo-client", "--python")) {
            muster.awaitSuccess();

            assertThat(
                            MusterJar.top()
                                    .resolve(
                                            "examples/src/main/java/dev/muster/examples/echo/echo_client.py"))
                    .hasContent(muster.output());
        }
    }
}
