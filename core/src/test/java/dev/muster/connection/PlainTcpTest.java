package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not encrypted does not leave this machine, unless somebody wants it to.
class PlainTcpTest {
    private static final AuthKey KEY = AuthKey.ofText("a key of more than 16 bytes");

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "192.0.2.1:0"})
    void nobody_listens_beyond_loopback(String text) {
        var address = Address.parse(text);

        assertThatThrownBy(() -> Listener.open(address, KEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text, "withTls(identity)", "withPlainTcp()");
        assertThatThrownBy(() -> Manager.serve(address, KEY, Registry.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text, "withTls(identity)", "withPlainTcp()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9", "192.0.2.1:9", "[2001:db8::1]:9"})
    void nobody_connects_beyond_loopback(String text) {
        var address = Address.parse(text);

        assertThatThrownBy(() -> Client.connect(address, KEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text, "withTls(fingerprint)", "withPlainTcp()");
        assertThatThrownBy(() -> Manager.connect(address, KEY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text, "withTls(fingerprint)", "withPlainTcp()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "127.1.2.3:0", "localhost:0", "[::1]:0"})
    void loopback_needs_nothing(String text) throws IOException {
        try (var listener = Listener.open(Address.parse(text), KEY)) {
            assertThat(listener.address()).isInstanceOf(Address.Tcp.class);
        }
    }

    @Test
    void whoever_says_so_may() throws IOException, InterruptedException {
        try (var listener =
                        Listener.open(
                                Address.parse("0.0.0.0:0"), KEY, ConnectionConfig::withPlainTcp);
                var client =
                        Client.connect(listener.address(), KEY, ConnectionConfig::withPlainTcp);
                var server = listener.accept()) {
            client.send("hello");
            assertThat(server.receive()).isEqualTo("hello");
        }
    }

    @Test
    void each_side_has_its_own_settings() {
        var address = Address.parse("127.0.0.1:0");
        var identity = TlsIdentity.generate();

        assertThatThrownBy(() -> Listener.open(address, KEY, c -> c.withTls()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listen with withTls(TlsIdentity");
        assertThatThrownBy(() -> Client.connect(address, KEY, c -> c.withTls(identity)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connect with withTls(fingerprint)");
        assertThatThrownBy(() -> Client.connect(address, c -> c.withTls()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("proves nothing");
    }
}
