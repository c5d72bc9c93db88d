package dev.muster.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.examples.calculator.CalculatorClient;
import dev.muster.examples.echo.EchoClient;
import dev.muster.examples.factorizer.Factorizer;
import dev.muster.examples.factorizer.FactorizerResults;
import dev.muster.examples.factorizer.FactorizerWorker;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class ExamplesTest {
    private static final String LISTENING = "listening on ";
    private static final Path SOURCES =
            MusterJar.top().resolve("examples/src/main/java/dev/muster/examples");

    /// Without a trace in the folder.
    private static final String COMPILE =
            "import sys\nfor name in sys.argv[1:]: compile(open(name).read(), name, 'exec')";

    @TempDir private Path directory = Path.of("");

    @BeforeEach
    void make_a_key() throws IOException {
        Path key = directory.resolve("key");
        Files.writeString(key, "a key of more than sixteen bytes\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    static List<Python> pythons() {
        assumeFalse(Pythons.all().isEmpty(), "no Python was found");
        return Pythons.all();
    }

    private static Python newestPython() {
        return pythons().getLast();
    }

    private RunningCommand python(Python python, String program, String address)
            throws IOException {
        Path script = SOURCES.resolve(program.replaceFirst("_.*", "")).resolve(program + ".py");
        return RunningCommand.startPython(
                directory, python, script, "--address", address, "--key-file", "key");
    }

    private RunningCommand java(String name, String address) throws IOException {
        return MusterJar.start(
                directory, "example", name, "--address", address, "--key-file", "key");
    }

    /// Runs a Java client in this JVM.
    private void call(ExampleMain client, String address) throws IOException, InterruptedException {
        client.run(
                ExampleOptions.parse(
                        "--address",
                        address,
                        "--key-file",
                        directory.resolve("key").toString(),
                        "--name",
                        "java"));
    }

    private String socket() {
        return directory.resolve("socket").toString();
    }

    private static String addressOf(RunningCommand server) {
        String line = server.awaitOutput("\n").output().lines().findFirst().orElse("");
        assertThat(line).startsWith(LISTENING);
        return line.substring(LISTENING.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "calculator"})
    void a_java_server_serves_every_client(String example)
            throws IOException, InterruptedException {
        try (var server = java(example + "-server", "127.0.0.1:0")) {
            String address = addressOf(server);

            for (Python python : Pythons.all()) {
                try (var client = python(python, example + "_client", address)) {
                    client.awaitSuccess();
                }
            }
            call(example.equals("echo") ? EchoClient::run : CalculatorClient::run, address);

            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void a_python_server_serves_java_clients(Python python)
            throws IOException, InterruptedException {
        try (var echo = python(python, "echo_server", socket());
                var calculator = python(python, "calculator_server", socket() + "2")) {
            echo.awaitOutput(LISTENING);
            calculator.awaitOutput(LISTENING);

            call(EchoClient::run, socket());
            call(CalculatorClient::run, socket() + "2");

            assertThat(echo.errors() + calculator.errors()).isEmpty();
        }
    }

    @Test
    void many_clients_calculate_at_once() throws IOException, InterruptedException {
        try (var server = java("calculator-server", socket())) {
            addressOf(server);

            try (var one = python(newestPython(), "calculator_client", socket());
                    var other = java("calculator-client", socket())) {
                one.awaitSuccess();
                other.awaitSuccess();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void every_python_works_for_a_manager_in_java(Python python)
            throws IOException, InterruptedException {
        var registry = Registry.empty().withQueue(Factorizer.JOBS).withQueue(Factorizer.RESULTS);
        var key = AuthKey.readFile(directory.resolve("key"));
        try (var server = Manager.serve(Address.parse(socket()), key, registry)) {
            BlockingQueue<List<Long>> jobs = server.queue(Factorizer.JOBS);
            BlockingQueue<Object> found = server.queue(Factorizer.RESULTS);
            jobs.put(List.of(12L, 999_999_999_989L));

            try (var worker = python(python, "factorizer_worker", socket())) {
                worker.awaitSuccess();
            }

            var results = new FactorizerResults(List.of(12L, 999_999_999_989L));
            results.add(found.remove());
            assertThat(results.isComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void every_partner_is_written_for_every_python(Python python) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(python.executable().toString(), "-B", "-c", COMPILE));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(each -> each.toString().endsWith(".py"))
                    .forEach(each -> command.add(each.toString()));
        }
        assertThat(command).hasSizeGreaterThan(12);
        try (var compiler = RunningCommand.start(directory, command)) {
            compiler.awaitSuccess();
        }
    }

    @Test
    void workers_in_java_serve_the_factorizer_of_python() throws IOException, InterruptedException {
        try (var server = python(newestPython(), "factorizer_server", socket())) {
            server.awaitOutput(LISTENING);

            call(FactorizerWorker::run, socket());

            server.awaitSuccess().awaitOutput("999 numbers by java");
        }
    }
}
