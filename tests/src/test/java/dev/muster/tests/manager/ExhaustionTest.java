package dev.muster.tests.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.cli.Muster;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that may open only a few files, or has little memory.
@ExtendWith(Leaks.class)
@EnabledOnOs(OS.LINUX)
class ExhaustionTest {
    private static final String LISTENING = "listening on ";
    private static final String FULL = "WARNING: cannot accept connections";
    private static final AuthKey KEY = AuthKey.ofText("the key of these tests, long enough");

    @TempDir private Path folder;

    private JavaProcess serve(int limit) throws IOException {
        return serve("ulimit -n " + limit + "; exec \"$@\"");
    }

    private JavaProcess serve(String script) throws IOException {
        Path keyFile = folder.resolve("key");
        Files.writeString(keyFile, "the key of these tests, long enough");
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        return JavaProcess.startBy(
                List.of("sh"),
                script,
                Muster.class,
                "serve",
                "--bind",
                "127.0.0.1:0",
                "--key-file",
                keyFile.toString());
    }

    private static Address address(JavaProcess server) throws InterruptedException {
        return Address.parse(server.await(LISTENING));
    }

    private static void works(Address address) throws IOException, InterruptedException {
        try (var client = Manager.connect(address, KEY)) {
            SharedQueue<String> queue = client.newQueue(1);
            queue.put("served");
            assertThat(queue.take()).isEqualTo("served");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 256})
    void silent_connections_far_beyond_the_limit_keep_nobody_out(int limit) throws Exception {
        try (var server = serve(limit)) {
            Address.Tcp address = (Address.Tcp) address(server);
            var silent = new ArrayList<Socket>();
            try {
                for (int i = 0; i < 2 * limit + 100; i++) {
                    var socket = new Socket();
                    silent.add(socket);
                    socket.connect(new InetSocketAddress(address.host(), address.port()));
                }

                works(address);
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
            works(address);
        }
    }

    @Test
    void a_server_full_of_clients_says_so_and_goes_on_when_some_have_left() throws Exception {
        try (var server = serve(64)) {
            Address address = address(server);
            var clients = new ArrayList<Connection>();
            for (int i = 0; i < 100 && !isFull(server); i++) {
                try {
                    clients.add(
                            Client.connect(
                                    address, KEY, c -> c.withHandshakeTimeout(Waits.MEDIUM)));
                } catch (IOException _) {
                    // It is full, and whoever comes now waits in vain; or it is slow.
                }
            }
            assertThat(clients).hasSizeBetween(10, 63);
            assertThat(server.await(FULL)).contains("open files");
            for (Connection client : clients) {
                client.close();
            }

            // Whoever comes before it has seen that they left may have to come again.
            await().atMost(Waits.LONG)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> works(address));
            assertThat(server.isAlive()).isTrue();
            server.signal("TERM");
            server.join(Waits.LONG);
        }
    }

    private static boolean isFull(JavaProcess server) {
        return server.lines().stream().anyMatch(line -> line.startsWith(FULL));
    }

    @Test
    void a_server_whose_memory_is_full_ends_and_says_so() throws Exception {
        String smaller =
                "for a; do shift; [ $a = -Xmx512m ] && a=-Xmx32m; set -- \"$@\" \"$a\"; done;"
                        + " exec \"$@\"";
        try (var server = serve(smaller);
                var client = Client.connect(address(server), KEY)) {
            try {
                client.sendBytes(new byte[100 << 20]);
            } catch (IOException _) {
                // It ends before it has all of that.
            }

            assertThat(server.await("muster: the memory of this server is full")).contains("-Xmx");
            assertThat(server.join(Waits.LONG)).isEqualTo(3);
        }
    }
}
