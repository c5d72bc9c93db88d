package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class CommandLineTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void says_which_version_it_is() throws IOException {
        try (var muster = MusterJar.start(directory, "--version")) {
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
    @ValueSource(
            strings = {
                "conjure",
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
        Files.writeString(directory.resolve("key"), "0123456789abcdef0123456789abcdef\n");
        try (var muster = MusterJar.start(directory, arguments.split(" "))) {
            int code = muster.awaitExit();

            assertThat(muster.errors()).startsWith("muster: ").hasLineCount(1);
            assertThat(muster.output()).isEmpty();
            assertThat(code).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "too short"})
    void lets_no_weak_key_beyond_loopback(String key) throws IOException {
        Files.writeString(directory.resolve("key"), key);
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

    @Test
    void is_found_through_a_link_from_anywhere() throws IOException {
        Path link =
                Files.createSymbolicLink(directory.resolve("m"), MusterJar.top().resolve("muster"));
        try (var muster = RunningCommand.start(directory, List.of(link.toString(), "--version"))) {
            muster.awaitSuccess();

            assertThat(muster.output()).startsWith("muster ");
        }
    }
}
