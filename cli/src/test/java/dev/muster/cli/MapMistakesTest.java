package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.SshConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user gets wrong of `muster map` and `muster run` is said in one line.
class MapMistakesTest {
    private static final String HERE = "HERE";

    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir private Path directory = Path.of("");

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setErr(errors);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    map | COMMAND
                    map --conjure true | no option --conjure, there are: --input, --null
                    map -a HERE/none true | HERE/none
                    map -a HERE true ::: x | --input goes not with ':::'
                    map ::: x | no command stands before ':::'
                    map no-such-program ::: x | no program 'no-such-program' on the PATH
                    map --timeout 0s true | a time is '0s', must be a positive number
                    map --memory much true | much
                    map --retries -1 true | --retries is -1, must be at least 0
                    map --workers 0 true | --workers is 0, must be from 1 to 10000
                    map --halt later true | --halt is 'later', must be never
                    map --hosts @HERE/none true | there is no file of hosts HERE/none
                    map --hosts a:0 true | the number of workers in 'a:0' is 0
                    map --results HERE/file/x true ::: x | HERE/file
                    map --journal HERE/file true ::: x | HERE/file
                    run | PROGRAM
                    run HERE/none.java | none.java: no such file
                    run HERE/none.jar | none.jar: no such file
                    run HERE/file.jar | file.jar is no jar
                    run HERE/plain.jar | plain.jar has no Main-Class in its manifest, must have one
                    run HERE/file | must be FILE.jar, FILE.java or the name of a class
                    run -cp HERE my.App | there is no class my.App in HERE
                    run --workers 0 HERE/One.java | --workers is 0, must be at least 1
                    run --mpi --hosts a HERE/One.java | must be one of them
                    run --listen 127.0.0.1:0 HERE/One.java | --listen needs --key-file
                    run --hosts a:0 HERE/One.java | the number of workers in 'a:0' is 0
                    run --timeout soon HERE/One.java | a time is 'soon'
                    """)
    void is_said_in_one_line(String arguments, String message) throws IOException {
        Files.writeString(directory.resolve("file"), "text");
        Files.writeString(directory.resolve("file.jar"), "text");
        Files.writeString(directory.resolve("One.java"), "void main() {}");
        try (var file = Files.newOutputStream(directory.resolve("plain.jar"));
                var jar = new JarOutputStream(file, new Manifest())) {
            jar.finish();
        }

        int code = Muster.execute(arguments.replace(HERE, directory.toString()).split(" "));

        assertThat(said.toString(UTF_8))
                .startsWith("muster: ")
                .contains(message.replace(HERE, directory.toString()))
                .hasLineCount(1);
        assertThat(code).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30, PT30S", "1.5h, PT1H30M", "2m, PT2M", "1d, PT24H"})
    void a_time_has_a_unit(String text, Duration time) {
        assertThat(TimeSpan.parse(text)).isEqualTo(new TimeSpan(time));
    }

    @ParameterizedTest
    @CsvSource({"''", "-1s", "1w", "0", "1..5s", "1e3"})
    void or_is_none(String text) {
        assertThatThrownBy(() -> TimeSpan.parse(text)).hasMessageContaining("a time is '");
    }

    @Test
    void this_machine_is_one_of_the_hosts_by_its_name() throws IOException {
        Path file = Files.writeString(directory.resolve("hosts"), "localhost slots=3\nme@b # x\n");

        MapHosts none = MapHosts.of(null, 5);
        MapHosts some = MapHosts.of("a:8, :,me@[::1]:2,localhost:4", 5);
        MapHosts read = MapHosts.of("@" + file, null);

        assertThat(none.here()).isEqualTo(5);
        assertThat(none.others().hosts()).isEmpty();
        assertThat(some.here()).isEqualTo(9);
        assertThat(some.others().hosts())
                .containsExactly(new SshConfig.Host("a", 8), new SshConfig.Host("me@::1", 2));
        assertThat(read.here()).isEqualTo(3);
        assertThat(read.others().hosts()).containsExactly(new SshConfig.Host("me@b", 0));
    }

    @Test
    void a_jar_in_a_job_of_mpi_is_loaded_by_rank_0_alone() {
        var program = new RunProgram(RunProgram.Kind.JAR, "my.App", List.of("app.jar"));

        assertThat(program.command(List.of("-Xmx1g"), List.of("x"), true))
                .contains("-Xmx1g")
                .endsWith("dev.muster.mpi.MpiMain", "app.jar", "x");
        assertThat(program.command(List.of(), List.of("x"), false))
                .endsWith("my.App", "x")
                .anyMatch(word -> word.startsWith("app.jar:"));
    }
}
