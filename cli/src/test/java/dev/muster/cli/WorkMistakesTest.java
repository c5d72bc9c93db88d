package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Why an agent cannot join is said in one line.
class WorkMistakesTest {
    @TempDir private static Path folder;

    private static final List<String> JOIN_LINES = new ArrayList<>();
    private static Pool pool;
    private static Path key;

    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeAll
    static void open() throws IOException {
        key = folder.resolve("key");
        AuthKey.generate().writeFile(key);
        AuthKey known = AuthKey.readFile(key);
        pool = Pool.listening(c -> c.withKey(known).withJoinLine(JOIN_LINES::add));
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setErr(errors);
    }

    /// Where the pool listens.
    private static String address() {
        return JOIN_LINES.getFirst().split(" ", -1)[2];
    }

    private void assertMistake(String message, String... arguments) {
        int code = Muster.execute(arguments);

        assertThat(said.toString(UTF_8)).startsWith("muster: ").contains(message).hasLineCount(1);
        assertThat(code).isEqualTo(2);
    }

    @Test
    void a_wrong_key() throws IOException {
        Path other = folder.resolve("other");
        AuthKey.generate().writeFile(other);

        assertMistake("key", "work", address(), "--key-file", other.toString());
    }

    @Test
    void a_wrong_fingerprint() {
        assertMistake(
                "the server shows the identity ",
                "work",
                address(),
                "--key-file",
                key.toString(),
                "--fingerprint",
                TlsIdentity.generate().fingerprint().toString());
    }

    @Test
    void a_fingerprint_that_is_none() {
        assertMistake(
                "fingerprint",
                "work",
                address(),
                "--key-file",
                key.toString(),
                "--fingerprint",
                "SHA256:short");
    }

    @Test
    void a_host_that_is_unknown() {
        assertMistake(
                "host of no.such.host.invalid:5000 is unknown: check its spelling",
                "work",
                "no.such.host.invalid:5000",
                "--key-file",
                key.toString());
    }

    @Test
    void a_port_where_nobody_listens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertMistake(
                "no program waits for agents at 127.0.0.1:%d".formatted(port),
                "work",
                "127.0.0.1:" + port,
                "--key-file",
                key.toString());
    }

    @Test
    void a_key_file_that_is_missing() {
        assertMistake(
                "the key, does not exist: copy it from the other machine",
                "work",
                address(),
                "--key-file",
                folder.resolve("none").toString());
    }

    @Test
    void an_address_that_is_none() {
        assertMistake("port", "work", "127.0.0.1:many", "--key-file", key.toString());
    }

    @Test
    void no_key_at_all() {
        assertMistake("--key-file FILE", "work", address());
    }

    @Test
    void a_number_of_workers_that_cannot_be() {
        assertMistake(
                "workers is 0, must be from 1 to 10000",
                "work",
                address(),
                "--key-file",
                key.toString(),
                "--workers",
                "0");
    }

    @Test
    void a_label_that_is_two() {
        assertMistake(
                "label is 'gpu,big', must have from 1 to 100 characters and no white space, no comma",
                "work",
                address(),
                "--key-file",
                key.toString(),
                "--label",
                "fast",
                "--label",
                "gpu,big");
    }

    @Test
    void a_peer_that_listens_and_is_no_pool() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> closeAtOnce(socket));

            assertMistake(
                    "127.0.0.1:" + socket.getLocalPort(),
                    "work",
                    "127.0.0.1:" + socket.getLocalPort(),
                    "--key-file",
                    key.toString());
        }
    }

    private static void closeAtOnce(ServerSocket socket) {
        try {
            while (true) {
                socket.accept().close();
            }
        } catch (IOException _) {
            // The test is over.
        }
    }
}
