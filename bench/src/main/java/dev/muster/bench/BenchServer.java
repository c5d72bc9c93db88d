package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A manager server in a process of its own, ours or CPython's.
final class BenchServer implements AutoCloseable {
    private static final String LISTENING = "listening on ";
    private static final String LOOPBACK = "127.0.0.1:0";
    private static final String COMMAND = "./muster";

    private final String name;
    private final BenchProcess process;
    private final String address;

    private BenchServer(String name, BenchProcess process) throws IOException {
        this.name = name;
        this.process = process;
        this.address = process.answer(LISTENING);
    }

    /// Starts `muster serve` as its users do.
    static BenchServer muster(Path keyFile) throws IOException {
        return muster(keyFile, Path.of(COMMAND));
    }

    /// The same by the command of any build.
    static BenchServer muster(Path keyFile, Path command) throws IOException {
        var server = serve("Muster", LOOPBACK, keyFile, command.toString());
        server.process.drain();
        return server;
    }

    /// Starts `muster serve` as a process that may have only so many files open.
    static BenchServer limited(Path keyFile, int openFiles) throws IOException {
        String limit = "ulimit -n " + openFiles + "; exec \"$@\"";
        var server = serve("Muster", LOOPBACK, keyFile, "sh", "-c", limit, "sh", COMMAND);
        server.process.drain();
        return server;
    }

    /// Starts CPython's own manager server on loopback.
    static BenchServer cpython(String python, Path keyFile) throws IOException {
        return cpython(python, keyFile, LOOPBACK);
    }

    /// Starts CPython's own manager server.
    ///
    /// @param bind where it listens: host and port, or a path
    static BenchServer cpython(String python, Path keyFile, String bind) throws IOException {
        var server = serve("CPython", bind, keyFile, python, "tests/python/cpython_server.py");
        server.process.drain();
        return server;
    }

    /// Starts a [SharedServer], whose process answers questions.
    ///
    /// @param bind where it listens: host and port, or a path
    /// @param flags for its JVM
    static BenchServer shared(Path keyFile, String bind, String... flags) throws IOException {
        return listening(
                "Muster", BenchProcess.java(SharedServer.class, List.of(flags), bind, keyFile));
    }

    private static BenchServer serve(String name, String bind, Path keyFile, String... program)
            throws IOException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of("serve", "--bind", bind, "--key-file", keyFile.toString()));
        command.addAll(List.of("--queue", "jobs"));
        return listening(name, BenchProcess.start(name, command));
    }

    private static BenchServer listening(String name, BenchProcess process) throws IOException {
        try {
            return new BenchServer(name, process);
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    BenchProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
