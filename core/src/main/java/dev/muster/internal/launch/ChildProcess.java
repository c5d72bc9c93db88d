package dev.muster.internal.launch;

import dev.muster.JvmProcess;
import dev.muster.JvmProcessConfig;
import dev.muster.RemoteRunnable;
import dev.muster.internal.launch.CrashInspection.Stop;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.ChildBootstrap;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A process that runs one function.
public final class ChildProcess implements JvmProcess {
    /*
     * One thread brings the function to the process and then the classes that it asks for, another
     * waits for its end. Unless the process is a daemon, neither is that thread: so this JVM waits
     * at its end for the processes that it has started, and needs no shutdown hook for that, which
     * would also wait after a Ctrl-C.
     *
     * The process has a connection to this JVM until either ends; a daemon ends when that does.
     * Ctrl-C reaches a process that is no daemon, as it reaches this one; a daemon, which has a
     * session of its own, is ended by our end.
     */

    private static final String MAIN = "dev.muster.internal.worker.ChildMain";

    /// The exit code of a JVM that finds its flags wrong, or has too little memory.
    private static final int NOT_BEGUN = 1;

    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Set<ChildProcess> ACTIVE =
            new ConcurrentSkipListSet<>(Comparator.comparingInt(child -> child.number));

    /// How it ended.
    private record End(ExitStatus status, Optional<CrashReport> report) {}

    private final int number;
    private final String name;
    private final boolean isDaemon;
    private final JvmProcessConfig config;
    private final Path folder;
    private final List<String> flags;
    private final Process process;
    private final ProcessFamily family;
    private final Optional<WorkerStreams> streams;
    private final long oomKillsBefore = OomKills.count();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<JvmProcess> ended = new CompletableFuture<>();

    /// NONE → TERMINATED → KILLED; NONE → KILLED.
    private volatile Stop stop = Stop.NONE;

    /// Null until it has ended.
    private volatile @Nullable End end;

    private ChildProcess(
            int number,
            String name,
            JvmProcessConfig config,
            Path folder,
            List<String> flags,
            Process process,
            String mark,
            WorkerBootstrap bootstrap,
            Optional<WorkerStreams.Sinks> sinks) {
        this.number = number;
        this.name = name;
        this.isDaemon = config.isDaemon();
        this.config = config;
        this.folder = folder;
        this.flags = flags;
        this.process = process;
        this.family = new ProcessFamily(process.toHandle(), mark);
        this.streams = sinks.map(s -> new WorkerStreams(name, process, bootstrap.markBytes(), s));
    }

    /// Starts one.
    ///
    /// @throws IllegalArgumentException if the function cannot travel
    /// @throws WorkerStartException if the system cannot start it
    public static ChildProcess start(RemoteRunnable function, JvmProcessConfig config)
            throws WorkerStartException {
        SerializedFunction serialized = SerializedFunction.of(function, config.isDaemon());
        int number = NUMBERS.incrementAndGet();
        String name = config.name().isEmpty() ? "process-" + number : config.name();
        Path folder = null;
        WorkerAcceptor acceptor = null;
        ChildProcess child = null;
        try {
            folder = PrivateFolder.create();
            acceptor = WorkerAcceptor.open(folder);
            WorkerBootstrap bootstrap = acceptor.invite(Path.of(""));
            PendingWorker pending = acceptor.expect(bootstrap);
            child = launch(number, name, config, folder, bootstrap);
            ACTIVE.add(child);
            child.attend(new Delivery(serialized, acceptor, pending));
            return child;
        } catch (IOException | IllegalArgumentException | OutOfMemoryError e) { // or no thread
            if (child != null) {
                child.process.destroyForcibly();
                ACTIVE.remove(child);
            }
            if (acceptor != null) {
                acceptor.close();
            }
            if (folder != null) {
                PrivateFolder.delete(folder);
            }
            throw new WorkerStartException(
                    "the process %s cannot be started: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static ChildProcess launch(
            int number,
            String name,
            JvmProcessConfig config,
            Path folder,
            WorkerBootstrap bootstrap)
            throws IOException {
        WorkerCommand command =
                new WorkerCommand(
                        folder,
                        ClassPath.of(config.classPath()),
                        MemoryFlags.of(
                                config.memoryBytes(), Runtime.getRuntime().availableProcessors()),
                        ProgramFlags.of(config.environment(), config.directory()),
                        List.of(
                                "-D" + ChildBootstrap.NAME_PROPERTY + "=" + name,
                                "-D"
                                        + ChildBootstrap.PARENT_PROPERTY
                                        + "="
                                        + ProcessHandle.current().pid()),
                        config.jvmFlags(),
                        MAIN);
        Optional<WorkerStreams.Sinks> sinks = Optional.empty();
        if (config.output().isPresent()) {
            sinks = Optional.of(WorkerStreams.Sinks.open(name, config.output().get()));
        }
        Process process = null;
        try {
            List<String> words = config.isDaemon() ? command.words() : command.wordsInThisSession();
            ProcessBuilder builder = builder(config, words);
            String mark = ProcessFamily.mark(builder.environment());
            bootstrap.write(command.joiningFile());
            if (sinks.isEmpty()) {
                builder.inheritIO();
            }
            process = builder.start();
            List<String> flags = command.wordsBeforeMain();
            return new ChildProcess(
                    number, name, config, folder, flags, process, mark, bootstrap, sinks);
        } catch (IOException | IllegalArgumentException | OutOfMemoryError e) {
            if (process != null) {
                process.destroyForcibly();
            }
            sinks.ifPresent(WorkerStreams.Sinks::close);
            throw e;
        }
    }

    private static ProcessBuilder builder(JvmProcessConfig config, List<String> words)
            throws IOException {
        ProcessBuilder builder = WorkerProcess.in(config.directory(), words);
        builder.environment().putAll(config.environment());
        return builder.redirectInput(ProcessBuilder.Redirect.from(WorkerProcess.nothing()));
    }

    /// What the thread of a process needs to bring it its function.
    private record Delivery(
            SerializedFunction serialized, WorkerAcceptor acceptor, PendingWorker pending) {}

    private void attend(Delivery delivery) {
        Thread messenger =
                Threads.start(
                        Threads.daemon("muster-" + name + "-delivery", () -> deliver(delivery)));
        String watcher = "muster-" + name + "-watch";
        var watch = new Watch(delivery, messenger);
        (isDaemon ? Threads.daemon(watcher, watch) : Threads.lasting(watcher, watch)).start();
    }

    /// Waits for its end.
    private final class Watch implements Runnable, Aftermath<End> {
        private final Delivery delivery;
        private final Thread messenger;

        Watch(Delivery delivery, Thread messenger) {
            this.delivery = delivery;
            this.messenger = messenger;
        }

        @Override
        public void run() {
            Aftermath.await(process, this);
        }

        @Override
        public void take(Step step) throws InterruptedException {
            if (step == Step.DISCONNECT) {
                delivery.pending().end();
                delivery.pending().closeConnections();
                messenger.join();
            } else if (step == Step.KILL) {
                killOthers();
            } else {
                awaitOutput();
            }
        }

        @Override
        public End inspect(int code) {
            return ended(new ExitStatus(code), delivery.pending().hasJoined());
        }

        @Override
        public void told(@Nullable End seen, @Nullable Throwable failure) {
            finish(seen, failure);
        }
    }

    private void killOthers() {
        if (isDaemon) {
            family.killOthers();
        }
    }

    private void awaitOutput() throws InterruptedException {
        if (streams.isPresent()) {
            streams.get().awaitEnd();
        }
    }

    private void deliver(Delivery delivery) {
        PendingWorker pending = delivery.pending();
        try {
            if (pending.await(JOIN_TIMEOUT.toNanos()) == PendingWorker.Outcome.LATE) {
                LocalSource.LOGGER.log(
                        Level.WARNING, "process {0} did not begin within a minute: killed", name);
                kill();
            } else if (pending.hasJoined()) {
                delivery.serialized().send(pending.tasks());
                delivery.acceptor().close();
                new ClassDelivery(pending.control(), delivery.serialized().classes()).run();
            }
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "process " + name + " ended at once", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // Nobody has this thread to interrupt it.
        } catch (Throwable e) { // it would wait for its function for ever
            Guard.survived(e);
            LocalSource.LOGGER.log(
                    Level.WARNING, "process " + name + " got no function: killed", e);
            kill();
        } finally {
            Guard.run(() -> delivery.acceptor().forget(pending));
            Guard.run(delivery.acceptor()::close);
        }
    }

    private End ended(ExitStatus status, boolean hasBegun) {
        if (status.code() == 0) {
            return new End(status, Optional.empty());
        }
        boolean isOfJvm = !hasBegun && status.code() == NOT_BEGUN;
        List<String> lines = isOfJvm && streams.isEmpty() ? askAgain() : lastLines();
        CrashReport report = inspect(status, lines);
        if (isOfJvm && !lines.isEmpty()) {
            report = report.withCause(report.cause(), "it did not begin: " + reason(lines));
        }
        return new End(status, Optional.of(report));
    }

    /// The first line that is no remark.
    private static String reason(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("Picked up ") && !line.contains("warning"))
                .findFirst()
                .orElse(lines.getFirst());
    }

    private List<String> askAgain() {
        try {
            return BeginFailure.words(builder(config, flags), folder, flags);
        } catch (IOException _) {
            return List.of(); // nor can it be asked
        }
    }

    private List<String> lastLines() {
        return streams.map(WorkerStreams::lastLines).orElse(List.of());
    }

    private void finish(@Nullable End seen, @Nullable Throwable failure) {
        end = seen != null ? seen : new End(new ExitStatus(process.exitValue()), Optional.empty());
        Guard.run(() -> PrivateFolder.delete(folder));
        ACTIVE.remove(this);
        over.countDown();
        if (failure == null) {
            ended.complete(this);
        } else {
            ended.completeExceptionally(
                    new IllegalStateException("nobody knows why " + name + " ended", failure));
        }
    }

    private CrashReport inspect(ExitStatus status, List<String> lines) {
        return new CrashInspection(
                        name,
                        process.pid(),
                        status,
                        stop,
                        folder,
                        streams.map(WorkerStreams::banner).orElse(""),
                        lines,
                        OomKills.count() - oomKillsBefore)
                .report();
    }

    /// Those that have not ended, in the order of their start.
    public static List<JvmProcess> active() {
        return new ArrayList<>(ACTIVE);
    }

    /// What this process was started as.
    public static Optional<Current> current() {
        String name = System.getProperty(ChildBootstrap.NAME_PROPERTY);
        Long parent = Long.getLong(ChildBootstrap.PARENT_PROPERTY);
        return name == null || parent == null
                ? Optional.empty()
                : Optional.of(new Current(name, parent));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isDaemon() {
        return isDaemon;
    }

    @Override
    public boolean isAlive() {
        return end == null;
    }

    @Override
    public void join() throws InterruptedException {
        over.await();
    }

    @Override
    public boolean join(Duration timeout) throws InterruptedException {
        return over.await(Nanos.of(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public Optional<ExitStatus> exitStatus() {
        return Optional.ofNullable(end).map(End::status);
    }

    @Override
    public Optional<CrashReport> report() {
        return Optional.ofNullable(end).flatMap(End::report);
    }

    @Override
    public void terminate() {
        if (process.isAlive()) {
            if (stop == Stop.NONE) {
                stop = Stop.TERMINATED;
            }
            process.toHandle().destroy();
        }
    }

    @Override
    public void kill() {
        if (process.isAlive()) {
            stop = Stop.KILLED;
            family.kill();
        }
    }

    @Override
    public CompletableFuture<JvmProcess> onExit() {
        return ended.copy();
    }

    @Override
    public String toString() {
        End known = end;
        return "JvmProcess[%s, pid %d, %s]"
                .formatted(name, pid(), known == null ? "alive" : known.status());
    }
}
