package dev.muster.tests.python;

import static org.assertj.core.api.Assertions.assertThat;

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

/// One run of a Python program for each Python, each against a server of its own.
///
/// The programs wait more than they work: a few run at the same time, and each test waits for its
/// own.
final class ClientRuns implements AutoCloseable {
    static final Duration LIMIT = Waits.LONG.multipliedBy(5);
    private static final int AT_THE_SAME_TIME = 3;

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
            runs.runs.put(python, runs.executor.submit(() -> run(python, script, more.of(python))));
        }
        return runs;
    }

    private static Run run(Python python, String script, String[] more)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("muster-run");
        Path socket = folder.resolve("socket");
        String bind = isOverTcp(python) ? "127.0.0.1:0" : socket.toString();
        try (var server = ServerProcess.startAt(bind, python, folder, "get_shared_q");
                var client = PythonProcess.start(python, script, server.arguments(more))) {
            int status = client.join(LIMIT);
            return new Run(client.lines(), status);
        } finally {
            Files.deleteIfExists(folder.resolve("key"));
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
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
