package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.SshConfig.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshConfigTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "a, a, 0",
        "a:8, a, 8",
        "user@b, user@b, 0",
        "user@b.example:12, user@b.example, 12",
        "10.0.0.7:2, 10.0.0.7, 2",
        "[fe80::1]:4, fe80::1, 4",
        "user@[::1], user@::1, 0"
    })
    void a_host_may_have_a_user_and_a_number_of_workers(String text, String name, int workers) {
        assertThat(Host.parse(text)).isEqualTo(new Host(name, workers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-oProxyCommand=x",
                "a b",
                "a:b",
                "a:0",
                "a:10001",
                "a:",
                "@a",
                "a:1:2",
                "a'b",
                "u@-x y"
            })
    void what_is_no_host_is_refused(String text) {
        assertThatThrownBy(() -> SshConfig.defaults().withHosts(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be");
    }

    @Test
    void a_file_has_a_host_in_a_line_as_open_mpi_has_it() throws IOException {
        Path file = folder.resolve("hosts");
        Files.writeString(
                file,
                """
                # the machines of the second floor

                a
                b:8   # behind the door
                user@c slots=4
                  d slots=2 max_slots=4
                """);

        assertThat(SshConfig.defaults().withHosts("x").withHostsFile(file).hosts())
                .containsExactly(
                        new Host("x", 0),
                        new Host("a", 0),
                        new Host("b", 8),
                        new Host("user@c", 4),
                        new Host("d", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b | line 1 of %s: 'b' is not known, must be slots=8 or nothing",
                "a slots=0 | line 1 of %s: slots is 0, must be at least 1",
                "a:x | line 1 of %s: 'a:x' is no host, must be host, user@host or host:8",
                "# nothing | %s names no host, must have one in a line, such as node7:8"
            })
    void a_wrong_file_is_refused_with_its_line(String content, String message) throws IOException {
        Path file = folder.resolve("hosts");
        Files.writeString(file, content);

        assertThatThrownBy(() -> SshConfig.defaults().withHostsFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.formatted(file));
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        Path file = folder.resolve("none");

        assertThatThrownBy(() -> SshConfig.defaults().withHostsFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no file of hosts " + file);
    }

    @Test
    void what_a_setting_must_not_be_is_refused() {
        SshConfig config = SshConfig.defaults();

        assertThatThrownBy(() -> config.withJava(" ")).hasMessageContaining("must be a path");
        assertThatThrownBy(() -> config.withSshCommand(List.of()))
                .hasMessageContaining("must be such as ssh");
        assertThatThrownBy(() -> config.withConnectTimeout(Duration.ZERO))
                .hasMessageContaining("must be longer than 0");
    }
}
