package dev.muster.hazelcast.internal.run;

import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.RunProgram.Place;
import dev.muster.testing.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A cluster of real processes, and this one as a program of it. Nothing of it is left after
/// [#close].
final class RunCluster implements AutoCloseable {
    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 20_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % PORTS));

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

    /// Below those that the system gives to whoever asks for any, until the nodes listen there; and
    /// others than those of another JVM that runs tests.
    private static List<Integer> freePorts(int count) throws IOException {
        var ports = new ArrayList<Integer>();
        while (ports.size() < count) {
            int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(port);
            } catch (BindException _) {
                // Somebody listens there.
            }
        }
        return List.copyOf(ports);
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
            each.process().onExit().orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS).join();
        }
    }
}
