package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:50000",
                "localhost:0",
                "[::1]:8080",
                "/run/job.socket",
                "unix:job.socket"
            })
    void an_address_reads_back_what_it_prints(String text) {
        assertThat(Address.parse(text)).hasToString(text);
    }

    @Test
    void a_path_is_a_Unix_socket_and_a_port_is_TCP() {
        assertThat(Address.parse("unix:/a/b")).isEqualTo(new Address.Unix(Path.of("/a/b")));
        assertThat(Address.parse("[::1]:7")).isEqualTo(new Address.Tcp("::1", 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":1", "host:", "host:x", "host:65536", "host:-1", "::1:5"})
    void anything_else_is_refused_with_the_reason(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must");
    }
}
