package dev.muster.internal.remote;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.workerprotocol.ClassQuestion;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.pickle.Pickle;
import dev.muster.testing.Waits;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/// A pool in this process and agents in others, as if on other machines; and what the workers ask.
final class Machines implements AutoCloseable {
    private final AuthKey key = AuthKey.generate();
    private final Path folder;
    private final ListeningSource door;
    private final Pool pool;
    private final List<Process> agents = new ArrayList<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<WorkerInfo, String> onQuestion = (_, _) -> {};

    /// @param folder for what the agents need and say
    Machines(Path folder) throws IOException {
        this.folder = folder;
        this.door =
                ListeningSource.bind(
                        ListenConfig.defaults()
                                .withAddress(new Address.Unix(folder.resolve("program")))
                                .withKey(key)
                                .withJoinLine(_ -> {}));
        this.pool =
                Pool.over(
                        new Watched(door.source(PoolConfig.defaults())),
                        c -> c.withCloseTimeout(Waits.LONG));
        Files.createDirectories(folder.resolve("own"));
        copy(AgentProgram.class);
    }

    private void copy(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path target = folder.resolve("own").resolve(name);
        Files.createDirectories(target.getParent());
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
            Files.write(target, in.readAllBytes());
        }
    }

    Pool pool() {
        return pool;
    }

    /// Starts an agent.
    ///
    /// @param name of its machine
    void agent(String name, int workers, Path cache, long cacheBytes) throws IOException {
        agentBy("", name, workers, cache, cacheBytes);
    }

    /// Starts an agent by a shell, which does something before.
    ///
    /// @param name of its machine
    void agentBy(String script, String name, int workers, Path cache, long cacheBytes)
            throws IOException {
        String classPath =
                String.join(
                        File.pathSeparator,
                        folder.resolve("own").toString(),
                        place(Pool.class),
                        place(Pickle.class));
        var builder =
                new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        script + "\nexec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        AgentProgram.class.getName(),
                        door.address().toString(),
                        name,
                        "" + workers,
                        cache.toString(),
                        "" + cacheBytes);
        builder.environment()
                .put(AgentProgram.KEY, new String(key.bytes(), StandardCharsets.UTF_8));
        builder.redirectErrorStream(true).redirectOutput(said(name).toFile());
        agents.add(builder.start());
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Path said(String name) {
        return folder.resolve(name + ".log");
    }

    /// What an agent has said.
    List<String> linesOf(String name) throws IOException {
        return Files.readAllLines(said(name));
    }

    /// Does something when a worker asks, before it has the answer.
    void onQuestion(BiConsumer<WorkerInfo, String> action) {
        onQuestion = action;
    }

    static <T> T result(Future<T> future)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    // ---- what was asked ----

    /// The names of all classes and resources whose bytes were asked for.
    List<String> fetched() {
        return questions.stream()
                .map(ClassQuestion::read)
                .flatMap(Optional::stream)
                .filter(ClassQuestion.Bytes.class::isInstance)
                .flatMap(question -> ((ClassQuestion.Bytes) question).names().stream())
                .toList();
    }

    /// How many questions about classes there were.
    long aboutClasses() {
        return questions.stream().filter(text -> ClassQuestion.read(text).isPresent()).count();
    }

    /// The offsets of all pieces that were asked for.
    List<Long> offsets() {
        return questions.stream()
                .filter(text -> text.startsWith("\0content/"))
                .map(text -> Long.parseLong(text.split("/", -1)[2]))
                .toList();
    }

    @Override
    public void close() {
        pool.close();
        for (Process agent : agents) {
            try {
                if (!agent.waitFor(Waits.LONG)) {
                    throw new AssertionError("the agent does not end with its program");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                agent.destroyForcibly();
            }
        }
    }

    /// Sees what the workers of a source ask.
    private final class Watched implements WorkerSource {
        private final WorkerSource source;

        Watched(WorkerSource source) {
            this.source = source;
        }

        @Override
        public void open(WorkerListener listener) {
            source.open(
                    new WorkerListener() {
                        @Override
                        public void arrived(Worker worker) {
                            listener.arrived(new Asking(worker));
                        }

                        @Override
                        public void failed(WorkerStartException failure) {
                            listener.failed(failure);
                        }
                    });
        }

        @Override
        public void request(int more) {
            source.request(more);
        }

        @Override
        public Capabilities capabilities() {
            return source.capabilities();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private final class Asking implements Worker {
        private final Worker worker;
        private final Connection control;

        Asking(Worker worker) {
            this.worker = worker;
            this.control =
                    (Connection)
                            Proxy.newProxyInstance(
                                    Connection.class.getClassLoader(),
                                    new Class<?>[] {Connection.class},
                                    (_, method, arguments) -> {
                                        try {
                                            Object result =
                                                    method.invoke(worker.control(), arguments);
                                            if (result instanceof byte[] message) {
                                                heard(message);
                                            }
                                            return result;
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    });
        }

        private void heard(byte[] message) throws IOException {
            if (FromWorker.read(Input.of(message)) instanceof FromWorker.Find find) {
                questions.add(find.name());
                onQuestion.accept(worker.info(), find.name());
            }
        }

        @Override
        public WorkerInfo info() {
            return worker.info();
        }

        @Override
        public Connection tasks() {
            return worker.tasks();
        }

        @Override
        public Connection control() {
            return control;
        }

        @Override
        public Optional<ByteBuffer> journal() {
            return worker.journal();
        }

        @Override
        public long residentBytes() {
            return worker.residentBytes();
        }

        @Override
        public List<String> lastLines() {
            return worker.lastLines();
        }

        @Override
        public void terminate() {
            worker.terminate();
        }

        @Override
        public void kill() {
            worker.kill();
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return worker.ended();
        }
    }
}
