package dev.muster.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One of the two builds of [HouseBench]: the programs of the other benchmarks, run by its class
/// path. Each starts when it is first asked for and runs until [#close]; then others may start.
final class HouseSide implements AutoCloseable {
    private final String name;
    private final Path home;
    private final String classPath;
    private final BenchFolder folder;
    private final Map<String, BenchProcess> programs = new HashMap<>();
    private final Map<String, BenchServer> servers = new HashMap<>();
    private final Map<String, BenchClients> clients = new HashMap<>();

    private HouseSide(String name, Path home, String classPath, BenchFolder folder) {
        this.name = name;
        this.home = home;
        this.classPath = classPath;
        this.folder = folder;
    }

    /// @param name what its files are called
    /// @param home a checkout that is built
    static HouseSide of(String name, Path home, BenchFolder folder) {
        List<Path> path =
                List.of(
                        home.resolve("bench/target/classes"),
                        home.resolve("cli/target/muster.jar"));
        for (Path part : path) {
            if (!Files.exists(part)) {
                throw new IllegalArgumentException(
                        "there is no %s: build that checkout first, by ./dev bench"
                                .formatted(part));
            }
        }
        return new HouseSide(
                name, home, path.getFirst() + File.pathSeparator + path.getLast(), folder);
    }

    /// For a JVM: the last class path on a command line is the one that counts.
    private List<String> flags() {
        return List.of("-cp", classPath);
    }

    /// A program that answers lines.
    BenchProcess program(Class<?> program, Object... arguments) throws IOException {
        BenchProcess known = programs.get(program.getName());
        if (known == null) {
            known = BenchProcess.java(program, flags(), arguments);
            programs.put(program.getName(), known);
        }
        return known;
    }

    /// A [SharedServer].
    ///
    /// @param transport `tcp` or `unix`
    BenchServer server(String transport) throws IOException {
        BenchServer known = servers.get(transport);
        if (known == null) {
            boolean isUnix = transport.equals("unix");
            String bind = isUnix ? folder.file(name + ".socket").toString() : "127.0.0.1:0";
            known = BenchServer.shared(folder.keyFile(), bind, flags().toArray(String[]::new));
            servers.put(transport, known);
        }
        return known;
    }

    /// `muster serve`, for clients in CPython.
    BenchServer serve() throws IOException {
        BenchServer known = servers.get("serve");
        if (known == null) {
            known = BenchServer.muster(folder.keyFile(), home.resolve("muster"));
            servers.put("serve", known);
        }
        return known;
    }

    /// Clients of a program's kind, each with these arguments and then the file of the key.
    BenchClients clients(int count, Class<?> program, Object... arguments) throws IOException {
        BenchClients known = clients.get(program.getName());
        if (known == null) {
            Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
            all[arguments.length] = folder.keyFile();
            known = BenchClients.java(count, program, flags(), all);
            clients.put(program.getName(), known);
        }
        return known;
    }

    Path keyFile() {
        return folder.keyFile();
    }

    /// Ends what it runs, clients first.
    @Override
    public void close() {
        clients.values().forEach(BenchClients::close);
        clients.clear();
        servers.values().forEach(BenchServer::close);
        servers.clear();
        programs.values().forEach(BenchProcess::close);
        programs.clear();
    }
}
