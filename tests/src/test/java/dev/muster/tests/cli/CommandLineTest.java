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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class CommandLineTest {
    @TempDir private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"--version", "version", "serve --version"})
    void says_which_version_it_is(String arguments) throws IOException {
        try (var muster = MusterJar.start(directory, arguments.split(" "))) {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    conjure | no command 'conjure', there are: demo, example, help,
                    help conjure | no command 'conjure', there are: demo, example, help,
                    serve --conjure | no option --conjure, there are: --help, --version, --bind
                    serve --conjure=x --bind | no option --conjure
                    demo 7 | '7' is one word too many for muster demo
                    key --conjure | no option --conjure
                    key no/such/folder/key | no/such/folder: there is no such folder, make it first
                    serve --bind 127.0.0.1:0 --key-file --conjure | --conjure
                    serve --bind 127.0.0.1:0 --key-file no/key | no: there is no such folder
                    serve --bind 0.0.0.0:0 --key-file key | --tls or --plain
                    serve --bind 127.0.0.1:99999 --key-file key | port is 99999
                    serve --bind 127.0.0.1:0 --key-file key --tls | `muster key key` makes it
                    example echo-server --address 0.0.0.0:0 --key-file key | --plain
                    """)
    void names_what_was_not_understood_and_writes_nothing(String arguments, String message)
            throws IOException {
        try (var muster = MusterJar.start(directory, arguments.split(" "))) {
            int code = muster.awaitExit();

            assertThat(muster.errors()).startsWith("muster: ").contains(message).hasLineCount(1);
            assertThat(code).isEqualTo(2);
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
    @ValueSource(strings = {"job.key", "job.key.tls"})
    void makes_both_files_of_a_key_or_none(String there) throws IOException {
        Path file = Files.writeString(directory.resolve(there), "mine");
        try (var muster = MusterJar.start(directory, "key", "job.key")) {
            assertThat(muster.awaitExit()).isEqualTo(2);

            assertThat(muster.errors()).startsWith("muster: " + there + " exists").hasLineCount(1);
            assertThat(file).hasContent("mine");
            assertThat(directory.toFile().list()).containsExactly(there);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "serve --bind nowhere --key-file key",
                "serve --bind 127.0.0.1:0",
                "serve --bind 127.0.0.1:0 --key-env MUSTER_NO_SUCH_VARIABLE",
                "serve --bind 127.0.0.1:0 --key-file no/such/folder/key",
                "serve --bind 192.0.2.1:0 --key-file key",
                "serve --bind 127.0.0.1:0 --key-file key --queue get --queue get",
                "serve --bind no/such/folder/socket --key-file key",
                "example conjurer --address 127.0.0.1:1 --key-file key",
                "example echo-client --address 127.0.0.1:1",
                "example echo-client --address 127.0.0.1:1 --key-file missing",
                "example factorizer-worker --address 127.0.0.1:1 --key-file key",
                "example factorizer-worker --address /no/such/socket --key-file key",
            })
    void tells_a_mistake_in_one_line(String arguments) throws IOException {
        writeKey("0123456789abcdef0123456789abcdef", "rw-------");
        try (var muster = MusterJar.start(directory, arguments.split(" "))) {
            int code = muster.awaitExit();

            assertThat(muster.errors()).startsWith("muster: ").hasLineCount(1);
            assertThat(muster.output()).isEmpty();
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void lets_no_empty_key_serve() throws IOException {
        Files.writeString(directory.resolve("key"), "\n");
        try (var muster =
                MusterJar.start(directory, "serve", "--bind", "127.0.0.1:0", "--key-file", "key")) {
            int code = muster.awaitExit();

            assertThat(muster.errors()).startsWith("muster: key is empty").hasLineCount(1);
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void lets_no_key_that_others_can_read_beyond_loopback() throws IOException {
        writeKey("0123456789abcdef0123456789abcdef", "rw-r--r--");
        try (var muster =
                MusterJar.start(
                        directory,
                        "serve",
                        "--bind",
                        "0.0.0.0:0",
                        "--key-file",
                        "key",
                        "--plain")) {
            int code = muster.awaitExit();

            assertThat(muster.errors()).contains("chmod 600 key").hasLineCount(1);
            assertThat(code).isEqualTo(2);
        }
    }

    private void writeKey(String key, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), key + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void lets_no_weak_key_beyond_loopback() throws IOException {
        writeKey("too short", "rw-------");
        try (var muster =
                MusterJar.start(
                        directory,
                        "serve",
                        "--bind",
                        "0.0.0.0:0",
                        "--key-file",
                        "key",
                        "--plain")) {
            int code = muster.awaitExit();

            assertThat(muster.errors()).startsWith("muster: ").contains("16").hasLineCount(1);
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void prints_an_example_in_python() throws IOException {
        try (var muster = MusterJar.start(directory, "example", "echo-client", "--python")) {
            muster.awaitSuccess();

            assertThat(MusterJar.top().resolve("examples/python/echo_client.py"))
                    .hasContent(muster.output());
        }
    }
}
