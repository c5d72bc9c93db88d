package dev.muster.tests.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.ServerProcess;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// One run of a Python program for each Python, each against a server of its own.
///
/// The programs wait more than they work: a few run at the same time, and each test waits for its
/// own.
final class ClientRuns implements AutoCloseable {
    static final Duration LIMIT = Waits.LONG.multipliedBy(5);
    private static final String QUEUE = "get_shared_q";
    private static final int AT_THE_SAME_TIME = 5;

    private final ExecutorService executor =
            Executors.newFixedThreadPool(
                    AT_THE_SAME_TIME, Thread.ofPlatform().name("run-", 0).factory());
    private final Map<Python, Future<Run>> runs = new LinkedHashMap<>();

    /// What a program said and how it ended.
    record Run(List<String> lines, int exitStatus) {

        /// Passes if the program found everything right; else says what it found.
        void isGood(Python python) {
            List<String> wrong =
                    lines.stream()
                            .filter(line -> line.startsWith("FAIL ") || line.startsWith("lost "))
                            .toList();
            assertThat(wrong).as("%s: what went wrong", python).isEmpty();
            assertThat(exitStatus)
                    .as("%s: exit status, after%n%s", python, String.join("\n", lines))
                    .isZero();
            System.out.println(lines.getLast());
        }
    }

    /// The arguments of the program that are not the same for all Pythons.
    @FunctionalInterface
    interface MoreArguments {
        String[] of(Python python);
    }

    static ClientRuns start(Collection<Python> pythons, String script, MoreArguments more) {
        var runs = new ClientRuns();
        for (Python python : pythons) {
            runs.runs.put(
                    python,
                    runs.executor.submit(() -> prepareAndRun(python, script, more.of(python))));
        }
        return runs;
    }

    private static Run prepareAndRun(Python python, String script, String[] more)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("muster-run");
        Path socket = folder.resolve("socket");
        String bind = isOverTcp(python) ? "127.0.0.1:0" : socket.toString();
        try {
            return ServerProcess.isCpython()
                    ? runAtCpython(python, bind, folder, script, more)
                    : runHere(python, bind, folder, script, more);
        } finally {
            Files.deleteIfExists(folder.resolve("key"));
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
        }
    }

    private static Run runAtCpython(
            Python python, String bind, Path folder, String script, String[] more)
            throws IOException, InterruptedException {
        try (var server = ServerProcess.startAt(bind, python, folder, QUEUE)) {
            return run(python, script, server.arguments(more));
        }
    }

    /// A server in this JVM costs next to nothing. The command `muster serve` has tests of its own.
    private static Run runHere(
            Python python, String bind, Path folder, String script, String[] more)
            throws IOException, InterruptedException {
        Path keyFile =
                Files.writeString(folder.resolve("key"), "the key of the tests, long enough");
        AuthKey key = AuthKey.readFile(keyFile);
        Registry registry = Registry.standard().withQueue(QUEUE);
        try (var server = Manager.serve(Address.parse(bind), key, registry)) {
            String address = server.address().toString();
            Stream<String> where =
                    Stream.of("--address", address, "--key-file", keyFile.toString());
            return run(
                    python, script, Stream.concat(where, Stream.of(more)).toArray(String[]::new));
        }
    }

    private static Run run(Python python, String script, String... arguments)
            throws IOException, InterruptedException {
        try (var client = PythonProcess.start(python, script, arguments)) {
            int status = client.join(LIMIT);
            return new Run(client.lines(), status);
        }
    }

    /// Every second Python comes over TCP, the others by a Unix socket. CPython's own server needs
    /// 44 ms for each connection over TCP, so there all come by a Unix socket.
    private static boolean isOverTcp(Python python) {
        return !ServerProcess.isCpython() && python.minor() % 2 == 1;
    }

    Run of(Python python) throws InterruptedException {
        try {
            return runs.get(python).get();
        } catch (ExecutionException e) {
            throw new AssertionError(python + ": " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
