package dev.muster.internal.launch;

import dev.muster.JvmProcess;
import dev.muster.JvmProcessConfig;
import dev.muster.RemoteRunnable;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
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
     * watches it. Unless the process is a daemon, neither is that thread: so this JVM waits
     * at its end for the processes that it has started, and needs no shutdown hook for that, which
     * would also wait after a Ctrl-C.
     *
     * The process has a connection to this JVM until either ends; a daemon ends when that does.
     * Ctrl-C reaches a process that is no daemon, as it reaches this one; a daemon, which has a
     * session of its own, is ended by our end.
     */

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Set<ChildProcess> ACTIVE =
            new ConcurrentSkipListSet<>(Comparator.comparingInt(child -> child.number));

    /// How it ended.
    private record End(ExitStatus status, Optional<CrashReport> report) {}

    private final int number;
    private final JvmSpec spec;
    private final ChildJvm jvm;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<JvmProcess> ended = new CompletableFuture<>();

    /// Null until it has ended.
    private volatile @Nullable End end;

    private ChildProcess(int number, JvmSpec spec, ChildJvm jvm) {
        this.number = number;
        this.spec = spec;
        this.jvm = jvm;
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
        JvmSpec spec = JvmSpec.of(config, name);
        Path folder = null;
        WorkerAcceptor acceptor = null;
        ChildProcess child = null;
        try {
            folder = PrivateFolder.create();
            PendingWorker pending = PendingWorker.invite(WorkerAcceptor.socket(folder), "");
            child = new ChildProcess(number, spec, launch(spec, folder, pending));
            acceptor = WorkerAcceptor.open(folder);
            acceptor.expect(pending);
            child.jvm.introduce();
            ACTIVE.add(child);
            child.attend(new Delivery(serialized, acceptor, pending));
            return child;
        } catch (IOException | IllegalArgumentException | OutOfMemoryError e) { // or no thread
            if (child != null) {
                child.jvm.kill();
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

    private static ChildJvm launch(JvmSpec spec, Path folder, PendingWorker pending)
            throws IOException {
        Optional<WorkerStreams.Sinks> sinks =
                spec.output().isPresent()
                        ? Optional.of(WorkerStreams.Sinks.open(spec.name(), spec.output().get()))
                        : Optional.empty();
        return ChildJvm.start(spec, folder, pending, sinks);
    }

    /// What the thread of a process needs to bring it its function.
    private record Delivery(
            SerializedFunction serialized, WorkerAcceptor acceptor, PendingWorker pending) {}

    private void attend(Delivery delivery) {
        Thread messenger =
                Threads.start(
                        Threads.daemon(
                                "muster-" + spec.name() + "-delivery", () -> deliver(delivery)));
        var _ = jvm.ended().whenComplete(this::finish);
        jvm.watch(() -> {
            delivery.pending().closeConnections();
            Threads.joinUninterruptibly(messenger);
        });
    }

    private void deliver(Delivery delivery) {
        PendingWorker pending = delivery.pending();
        try {
            if (pending.await(spec.startTimeout().toNanos()) == PendingWorker.Outcome.LATE) {
                LocalSource.LOGGER.log(
                        Level.WARNING,
                        "process {0} did not begin within a minute: killed",
                        spec.name());
                kill();
            } else if (pending.hasJoined()) {
                delivery.serialized().send(pending.tasks());
                delivery.acceptor().close();
                new ClassDelivery(pending.control(), delivery.serialized().classes()).run();
            }
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "process " + spec.name() + " ended at once", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // No other code has this thread to interrupt it.
        } catch (Throwable e) { // it would wait for its function indefinitely
            Guard.survived(e);
            LocalSource.LOGGER.log(
                    Level.WARNING, "process " + spec.name() + " got no function: killed", e);
            kill();
        } finally {
            Guard.run(() -> delivery.acceptor().forget(pending));
            Guard.run(delivery.acceptor()::close);
        }
    }

    /// Runs in the thread that watches it.
    private void finish(@Nullable CrashReport report, @Nullable Throwable failure) {
        ExitStatus status = new ExitStatus(jvm.exitCode());
        end = new End(status, status.code() == 0 ? Optional.empty() : Optional.ofNullable(report));
        ACTIVE.remove(this);
        over.countDown();
        if (failure == null) {
            ended.complete(this);
        } else {
            ended.completeExceptionally(failure);
        }
    }

    /// Those that have not ended, in the order of their start.
    public static List<JvmProcess> active() {
        return new ArrayList<>(ACTIVE);
    }

    /// What this process was started as.
    public static Optional<Current> current() {
        String name = System.getProperty(WorkerBootstrap.Child.NAME_PROPERTY);
        Long parent = Long.getLong(WorkerBootstrap.Child.PARENT_PROPERTY);
        return name == null || parent == null
                ? Optional.empty()
                : Optional.of(new Current(name, parent));
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long pid() {
        return jvm.pid();
    }

    @Override
    public boolean isDaemon() {
        return spec.isBound();
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
        jvm.terminate();
    }

    @Override
    public void kill() {
        jvm.kill();
    }

    @Override
    public CompletableFuture<JvmProcess> onExit() {
        return ended.copy();
    }

    @Override
    public String toString() {
        End known = end;
        return "JvmProcess[%s, pid %d, %s]"
                .formatted(spec.name(), pid(), known == null ? "alive" : known.status());
    }
}
