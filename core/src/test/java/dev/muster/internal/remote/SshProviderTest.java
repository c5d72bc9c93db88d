package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.SshConfig.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshProviderTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void its_words_are_hosts_or_a_file_of_them() throws IOException {
        Path file = folder.resolve("hosts");
        Files.writeString(file, "c slots=3\n");

        assertThat(SshProvider.config("a:8,user@b").hosts())
                .containsExactly(new Host("a", 8), new Host("user@b", 0));
        assertThat(SshProvider.config(file.toString()).hosts()).containsExactly(new Host("c", 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | MUSTER_POOL is 'ssh', must be ssh:HOSTS, such as ssh:a:8,user@b",
                "a,,b | '' is no host, must be host, user@host or host:8",
                "a:many | 'a:many' is no host, must be host, user@host or host:8",
                "a:0 | the number of workers in 'a:0' is 0, must be from 1 to 10000",
                "hosts.txt | there is no file of hosts hosts.txt",
                "/nowhere/hosts | there is no file of hosts /nowhere/hosts"
            })
    void other_words_are_refused_with_what_they_must_be(String words, String message) {
        assertThatThrownBy(() -> SshProvider.config(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
