package dev.muster.cli;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.examples.catalogue.Examples;
import dev.muster.examples.factorizer.FactorizerWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A process that works for the demo: a JVM like this one, or a Python. For one thread.
final class DemoWorker {
    /// A private pipe: the key is in no file that would have to be removed.
    private static final String STANDARD_INPUT = "/dev/stdin";

    /// The example whose Python partner works for the demo.
    private static final String PARTNER = "factorizer-worker";

    private static final int SIGNALLED = 128;
    private static final int CTRL_C = SIGNALLED + 2;

    private final String name;
    private final String platform;
    private final Process process;
    private boolean endNoticed;

    private DemoWorker(String name, String platform, Process process) {
        this.name = name;
        this.platform = platform;
        this.process = process;
    }

    /// Starts a small JVM of the same Java and the same class path as this one.
    static DemoWorker startJava(ChildProcesses children, String name, Address address, AuthKey key)
            throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", // its life is too short for better code
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FactorizerWorker.class.getName());
        return start(children, name, "Java " + Runtime.version().feature(), command, address, key);
    }

    /// Starts the worker's Python partner.
    static DemoWorker startPython(
            ChildProcesses children,
            PythonInterpreter python,
            String name,
            Address address,
            AuthKey key)
            throws IOException, InterruptedException {
        String source =
                Examples.with(PARTNER).program(PARTNER).orElseThrow().python().orElseThrow();
        List<String> command = List.of(python.program(), "-c", source);
        return start(children, name, python.version(), command, address, key);
    }

    private static DemoWorker start(
            ChildProcesses children,
            String name,
            String platform,
            List<String> program,
            Address address,
            AuthKey key)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("--address", address.toString()));
        command.addAll(List.of("--key-file", STANDARD_INPUT, "--name", name));
        return new DemoWorker(name, platform, children.start(name, command, key.bytes()));
    }

    String name() {
        return name;
    }

    String platform() {
        return platform;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /// Waits for its end.
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout);
    }

    /// Whether it has ended in failure. Ctrl-C, which reaches all processes at a terminal, does not
    /// count. True once.
    boolean hasNewlyFailed() {
        if (endNoticed || process.isAlive()) {
            return false;
        }
        endNoticed = true;
        return process.exitValue() != 0 && process.exitValue() != CTRL_C;
    }

    /// How it ended, in words.
    String howItEnded(ChildProcesses children) {
        int code = process.exitValue();
        String end =
                code > SIGNALLED ? "killed by signal " + (code - SIGNALLED) : "ended with " + code;
        String lastLine = children.output(name).lines().reduce("", (_, line) -> line);
        return name + " was " + end + (lastLine.isBlank() ? "" : " (" + lastLine.strip() + ")");
    }
}
