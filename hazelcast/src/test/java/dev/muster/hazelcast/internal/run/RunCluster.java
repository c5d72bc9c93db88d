package dev.muster.hazelcast.internal.run;

import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.RunProgram.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// A cluster of real processes, and this one as a program of it. Nothing of it is left after
/// [#close].
final class RunCluster implements AutoCloseable {
    private final Place place;
    private final List<Child> children = new ArrayList<>();
    private final List<Runnable> opened = new ArrayList<>();

    private RunCluster(Place place) {
        this.place = place;
    }

    /// A cluster without a process.
    static RunCluster of(int nodes, int minimum, int patience) throws IOException {
        String name = "test-" + UUID.randomUUID();
        return new RunCluster(
                new Place(name, "key of " + name, freePorts(nodes), minimum, patience));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket each : sockets) {
                each.close();
            }
        }
    }

    /// A process, and what it says.
    record Child(Process process, BufferedReader output) {
        /// Waits until it is part of the cluster.
        Child ready() throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("ready")) {
                    Thread drain = new Thread(this::drain);
                    drain.setDaemon(true);
                    drain.start();
                    return this;
                }
                System.err.println(process.pid() + ": " + line);
            }
            throw new IOException("a process ended before it was ready");
        }

        private void drain() {
            try {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    System.err.println(process.pid() + ": " + line);
                }
            } catch (IOException _) {
                // It was killed.
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            process.waitFor();
        }

        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        }
    }

    /// Starts a node; to be waited for.
    Child node(int number, int workers) throws IOException {
        Place own = place.startingAt(place.ports().get(number));
        return start("node", own.text(), "" + workers);
    }

    Child program(Path folder) throws IOException {
        return start("enqueue", place.text(), folder.toString());
    }

    private Child start(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classPath(),
                                RunProgram.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var child = new Child(process, process.inputReader());
        children.add(child);
        return child;
    }

    /// Neither the libraries of the tests, nor what one test compiles.
    private static String classPath() {
        return String.join(
                java.io.File.pathSeparator,
                List.of(
                                dev.muster.Pool.class,
                                dev.muster.pickle.Pickle.class,
                                Engine.class,
                                com.hazelcast.core.Hazelcast.class,
                                RunProgram.class)
                        .stream()
                        .map(type -> ProgramClasses.homeOf(type).orElseThrow().toString())
                        .distinct()
                        .toList());
    }

    /// This process as a program of the cluster.
    Engine engine() throws IOException {
        return engine(place);
    }

    /// This process as a program with another key.
    Engine stranger() throws IOException {
        return engine(
                new Place(
                        place.cluster(),
                        "another " + place.key(),
                        place.ports(),
                        place.minimum(),
                        place.patience()));
    }

    private Engine engine(Place at) throws IOException {
        Engine engine = Engine.start(at.config(), Engine.Role.PROGRAM, Map.of());
        opened.add(engine::close);
        return engine;
    }

    DurableRuns runs() throws IOException {
        var runs = new DurableRuns(engine());
        opened.add(runs::close);
        return runs;
    }

    @Override
    public void close() {
        opened.reversed().forEach(Runnable::run);
        for (Child each : children) {
            each.process().descendants().forEach(ProcessHandle::destroyForcibly);
            each.process().destroyForcibly();
        }
        for (Child each : children) {
            each.process().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }
}
