package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class ServeTest {
    private static final String LISTENING = "listening on ";

    private static final String WAITING_CLIENT =
            """
            import sys
            from multiprocessing.managers import SyncManager
            SyncManager.register('jobs')
            key = open('key', 'rb').read().strip()
            manager = SyncManager(('127.0.0.1', int(sys.argv[1])), authkey=key)
            manager.connect()
            jobs = manager.jobs()
            jobs.qsize()
            print('connected')
            try:
                jobs.get()
            except EOFError:
                print('told')
            """;

    @TempDir private Path directory = Path.of("");

    private RunningCommand serve(String... more) throws IOException {
        String[] start = {"serve", "--bind", "127.0.0.1:0", "--key-file", "key"};
        String[] all = Arrays.copyOf(start, start.length + more.length);
        System.arraycopy(more, 0, all, start.length, more.length);
        return MusterJar.start(directory, all).awaitOutput(".connect()\n");
    }

    private static Address addressOf(RunningCommand serve) {
        String first = serve.output().lines().findFirst().orElse("");
        assertThat(first).startsWith(LISTENING);
        return Address.parse(first.substring(LISTENING.length()));
    }

    @Test
    void picks_a_port_and_makes_a_key_that_only_its_owner_may_read() throws IOException {
        try (var serve = serve()) {
            Path key = directory.resolve("key");

            assertThat(((Address.Tcp) addressOf(serve)).port()).isPositive();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            // It comes by another pipe than what was waited for.
            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(serve.errors())
                                    .contains("created key", "0600")
                                    .hasLineCount(1));
        }
    }

    static List<Python> oldestAndNewest() {
        assumeFalse(Pythons.all().isEmpty(), "no Python was found");
        return List.of(Pythons.all().getFirst(), Pythons.all().getLast());
    }

    @ParameterizedTest
    @MethodSource("oldestAndNewest")
    void tells_how_to_connect_from_python(Python python) throws IOException, InterruptedException {
        try (var serve = serve("--queue", "jobs")) {
            String program =
                    serve.awaitOutput("jobs = manager.jobs()\n") // the last line
                            .output()
                            .lines()
                            .dropWhile(line -> !line.contains("from Python"))
                            .skip(1)
                            .map(String::strip)
                            .collect(Collectors.joining("\n"));
            Path script = Files.writeString(directory.resolve("p.py"), program + "\njobs.put(7)\n");
            try (var client = RunningCommand.startPython(directory, python, script)) {
                client.awaitSuccess();
            }

            AuthKey key = AuthKey.readFile(directory.resolve("key"));
            try (var manager = Manager.connect(addressOf(serve), key)) {
                BlockingQueue<Object> jobs = manager.queue("jobs");
                assertThat(jobs.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(7L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void a_signal_ends_it_and_its_clients_are_told(String signal)
            throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("p.py"), WAITING_CLIENT);
        try (var serve = serve("--queue", "jobs");
                var client =
                        RunningCommand.startPython(
                                directory,
                                oldestAndNewest().getLast(),
                                script,
                                String.valueOf(((Address.Tcp) addressOf(serve)).port()))) {
            client.awaitOutput("connected");

            serve.signal(signal);

            assertThat(serve.awaitExit()).isEqualTo(signal.equals("INT") ? 130 : 143);
            client.awaitSuccess().awaitOutput("told");
            assertThat(serve.errors()).doesNotContain("Exception");
            assertThatThrownBy(
                            () -> {
                                var tcp = (Address.Tcp) addressOf(serve);
                                new Socket(tcp.host(), tcp.port()).close();
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void leaves_no_socket_file_behind() throws IOException, InterruptedException {
        Path socket = directory.resolve("s");
        try (var serve =
                MusterJar.start(
                        directory, "serve", "--bind", socket.toString(), "--key-file", "key")) {
            serve.awaitOutput(".connect()\n");
            assertThat(addressOf(serve)).isEqualTo(new Address.Unix(socket));

            serve.signal("TERM");

            serve.awaitExit();
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void takes_the_key_from_the_environment() throws IOException {
        List<String> command =
                MusterJar.command(
                        directory, "serve", "--bind", "127.0.0.1:0", "--key-env", "DEMO_KEY");
        var environment = new ArrayList<>(List.of("env", "DEMO_KEY=0123456789abcdef"));
        environment.addAll(command);
        try (var serve = RunningCommand.start(directory, environment)) {
            serve.awaitOutput("os.environ['DEMO_KEY']");

            try (var manager =
                    Manager.connect(addressOf(serve), AuthKey.ofText("0123456789abcdef"))) {
                assertThat(manager).isNotNull();
            }
        }
    }
}
