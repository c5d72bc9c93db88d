package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a user gets wrong is said in one line, whatever it is. The commands run in this JVM: that
/// the packaged jar says the same and ends with the code is tested with the whole of it.
class MistakesTest {
    private static final String GOOD_KEY = "0123456789abcdef0123456789abcdef";

    /// Stands for the temporary folder.
    private static final String HERE = "HERE";

    private final PrintStream output = System.out;
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream saidAsOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream saidAsErrors = new ByteArrayOutputStream();

    @TempDir private Path directory = Path.of("");

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(saidAsOutput, true, UTF_8));
        System.setErr(new PrintStream(saidAsErrors, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setOut(output);
        System.setErr(errors);
        System.clearProperty(Service.EXIT_WHEN_FULL);
    }

    private String output() {
        return saidAsOutput.toString(UTF_8);
    }

    private String here(String text) {
        return text.replace(HERE, directory.toString());
    }

    private int execute(String arguments) {
        return Muster.execute(here(arguments).split(" "));
    }

    /// @param message part of the line
    private void assertMistake(String arguments, String message) {
        int code = execute(arguments);

        assertThat(saidAsErrors.toString(UTF_8))
                .startsWith("muster: ")
                .contains(here(message))
                .hasLineCount(1);
        assertThat(output()).isEmpty();
        assertThat(code).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    conjure | no command 'conjure', there are:
                    help conjure | no command 'conjure', there are:
                    srve --bind 1 | no command 'srve' (did you mean serve?), there are:
                    help exmaple | no command 'exmaple' (did you mean example?), there are:
                    work 1 --fingerpint=x | no option --fingerpint (did you mean --fingerprint?), there are:
                    serve --conjure | no option --conjure, there are: --bind, --key-file
                    serve --conjure=x --bind | no option --conjure
                    demo demo 7 | '7' is one word too many for muster demo
                    completion tcsh | the shell is 'tcsh', must be one of: bash, zsh, fish
                    key --conjure | no option --conjure
                    key HERE/no/key | HERE/no: there is no such folder, make it first
                    serve --bind 127.0.0.1:0 --key-file --conjure | --conjure
                    serve --bind 127.0.0.1:0 --key-file HERE/no/key | HERE/no: there is no such folder
                    serve --bind 0.0.0.0:0 --key-file HERE/key | --tls or --plain
                    serve --bind 127.0.0.1:99999 --key-file HERE/key | port is 99999
                    serve --bind 127.0.0.1:0 --key-file HERE/key --tls | `muster key HERE/key` creates it
                    example echo-server --address 0.0.0.0:0 --key-file HERE/key | --plain
                    example conjurer | no example conjurer; muster example lists them
                    example echo seven | echo takes no arguments, but was given seven
                    example echo --python | these have: echo-server, echo-client
                    example stages --python | stages has no Python partner
                    example echo --show --python | give one of them
                    example fibserver seven | 'seven' must be a number
                    """)
    void names_what_was_not_understood_and_writes_nothing(String arguments, String message) {
        assertMistake(arguments, message);

        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "serve --bind nowhere --key-file HERE/key",
                "serve --bind 127.0.0.1:0",
                "serve --bind 127.0.0.1:0 --key-env MUSTER_NO_SUCH_VARIABLE",
                "serve --bind 127.0.0.1:0 --key-file no/such/folder/key",
                "serve --bind 192.0.2.1:0 --key-file HERE/key",
                "serve --bind 127.0.0.1:0 --key-file HERE/key --queue get --queue get",
                "serve --bind no/such/folder/socket --key-file HERE/key",
                "example conjurer --address 127.0.0.1:1 --key-file HERE/key",
                "example echo-client --address 127.0.0.1:1",
                "example echo-client --address 127.0.0.1:1 --key-file HERE/missing",
                "example factorizer-worker --address 127.0.0.1:1 --key-file HERE/key",
                "example factorizer-worker --address /no/such/socket --key-file HERE/key",
            })
    void tells_a_mistake_in_one_line(String arguments) throws IOException {
        writeKey(GOOD_KEY, "rw-------");

        assertMistake(arguments, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job.key", "job.key.tls"})
    void makes_both_files_of_a_key_or_none(String there) throws IOException {
        Path file = Files.writeString(directory.resolve(there), "mine");

        assertMistake("key HERE/job.key", "muster: HERE/" + there + " exists");

        assertThat(file).hasContent("mine");
        assertThat(directory.toFile().list()).containsExactly(there);
    }

    @Test
    void lets_no_empty_key_serve() throws IOException {
        writeKey("", "rw-------");

        assertMistake("serve --bind 127.0.0.1:0 --key-file HERE/key", "key is empty");
    }

    @Test
    void lets_no_key_that_others_can_read_beyond_loopback() throws IOException {
        writeKey(GOOD_KEY, "rw-r--r--");

        assertMistake("serve --bind 0.0.0.0:0 --key-file HERE/key --plain", "chmod 600 HERE/key");
    }

    @Test
    void lets_no_weak_key_beyond_loopback() throws IOException {
        writeKey("too short", "rw-------");

        assertMistake("serve --bind 0.0.0.0:0 --key-file HERE/key --plain", "16");
    }

    private void writeKey(String key, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), key + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "version", "serve --version"})
    void says_which_version_it_is(String arguments) {
        assertThat(execute(arguments)).isZero();

        assertThat(output()).startsWith("muster ").contains(" on Java ");
    }
}
