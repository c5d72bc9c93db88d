package dev.muster.internal.launch;

import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.internal.launch.WorkerStreams.Sinks;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
import dev.muster.worker.Capabilities;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Worker JVMs on this machine, each started by a thread of its own when it is asked for.
public final class LocalSource implements WorkerSource {
    static final System.Logger LOGGER = Log.named("dev.muster.launch");

    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final Path temporary;
    private final JvmSpec spec;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Set<ChildJvm> workers = new HashSet<>();
    private final Set<Thread> starters = new HashSet<>();
    private @Nullable WorkerListener listener;
    private @Nullable Path folder;
    private @Nullable WorkerAcceptor acceptor;
    private int named;
    private int started;
    private boolean closed;

    /// @param temporary where its folder is made
    /// @param spec what its workers are to be; they get names of their own
    LocalSource(Path temporary, JvmSpec spec) {
        this.temporary = temporary;
        this.spec = spec;
    }

    /// The workers of a pool. It takes nothing of the system until the first one is asked for.
    public static LocalSource of(PoolConfig config) {
        return new LocalSource(Path.of(System.getProperty("java.io.tmpdir")), JvmSpec.of(config));
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, false, Runtime.getRuntime().availableProcessors());
    }

    @Override
    public boolean mayHaveLabels() {
        return false;
    }

    @Override
    public void open(WorkerListener pool) {
        lock.lock();
        try {
            listener = pool;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(int more) {
        for (int i = 0; i < more; i++) {
            requestOne();
        }
    }

    private void requestOne() {
        WorkerListener pool;
        WorkerStartException failure = null;
        lock.lock();
        try {
            pool = listener;
            if (pool == null) {
                throw new IllegalStateException("workers are asked for before open");
            }
            if (closed) {
                return;
            }
            JvmSpec next = spec.named("worker-" + ++named);
            Thread starter =
                    Threads.daemon("muster-" + next.name() + "-start", () -> answer(next, pool));
            starters.add(starter);
            try {
                starter.start();
            } catch (OutOfMemoryError e) { // so the JDK says that the system gives no thread
                starters.remove(starter);
                failure = StartFailure.noThread(e);
            }
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            pool.failed(failure);
        }
    }

    /// Starts a worker and hands it to the pool. A starter is forgotten only then: close waits for
    /// it.
    private void answer(JvmSpec next, WorkerListener pool) {
        try {
            Worker worker = start(next);
            try {
                pool.arrived(worker);
            } catch (Throwable e) { // its request is answered, but nobody has it
                Guard.failed(e);
                worker.kill();
            }
        } catch (WorkerStartException e) {
            tell(pool, e);
        } catch (InterruptedException _) {
            // The source is closed.
        } catch (Throwable e) { // the pool waits for this worker
            Guard.survived(e);
            tell(pool, StartFailure.of(e));
        } finally {
            lock.lock();
            try {
                starters.remove(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }
    }

    private static void tell(WorkerListener pool, WorkerStartException failure) {
        try {
            pool.failed(failure);
        } catch (Throwable e) { // of the listener
            Guard.failed(e);
        }
    }

    /// Starts a worker and waits until it has connected.
    ///
    /// @throws WorkerStartException if it cannot be started, ends before it has connected, or takes
    ///   longer than it may; with its own words. Nothing of it is left
    /// @throws InterruptedException if interrupted; nothing of the worker is left
    Worker start(JvmSpec next) throws WorkerStartException, InterruptedException {
        long deadline = Nanos.deadline(next.startTimeout());
        try {
            return start(next, newFolder(), deadline);
        } catch (WorkerStartException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException | IllegalArgumentException | OutOfMemoryError e) {
            throw StartFailure.of(e);
        }
    }

    /// Files, too, are closed by an interrupt.
    private static InterruptedException interrupted(ClosedByInterruptException cause) {
        Thread.interrupted();
        var interruption = new InterruptedException("interrupted while a worker was started");
        interruption.initCause(cause);
        return interruption;
    }

    /// A folder for a new worker.
    private Path newFolder() throws IOException {
        lock.lock();
        try {
            requireOpen();
            forgetLostFolder();
            if (folder == null) {
                folder = PrivateFolder.create(temporary);
            }
            started++;
            return Files.createDirectory(folder.resolve("" + started));
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws WorkerStartException {
        if (closed) {
            throw new WorkerStartException(
                    "a worker did not start: its pool is closed; open another one", null);
        }
    }

    /// The temporary folder may have been cleaned up, and the socket is gone with it.
    private void forgetLostFolder() {
        if (folder != null && Files.notExists(folder)) {
            PrivateFolder.delete(folder);
            folder = null;
            if (acceptor != null) {
                acceptor.close();
                acceptor = null;
            }
        }
    }

    private Worker start(JvmSpec next, Path own, long deadline)
            throws IOException, InterruptedException {
        Path root = Objects.requireNonNull(own.getParent(), "the folder of the source");
        Path journalPath = own.resolve("journal");
        JournalFile journal = new JournalFile(journalPath);
        PendingWorker pending =
                PendingWorker.invite(WorkerAcceptor.socket(root), journalPath.toString());
        Sinks sinks = null;
        ChildJvm process = null;
        WorkerAcceptor receiving = null;
        boolean success = false;
        try {
            sinks = sinks(next);
            process = launch(next, own, pending, journal, sinks);
            // While it boots, the rest is made.
            journal.create();
            receiving = acceptor(root);
            receiving.expect(pending);
            process.introduce();
            awaitArrival(process, pending, sinks, next.startTimeout(), deadline);
            success = true;
            return new LocalWorker(
                    next.name(), process, pending.tasks(), pending.control(), journal);
        } finally {
            if (receiving != null) {
                receiving.forget(pending);
            }
            if (!success) {
                pending.closeConnections();
                journal.close();
                if (process != null) {
                    process.kill();
                } else {
                    PrivateFolder.delete(own);
                }
            }
        }
    }

    private static Sinks sinks(JvmSpec next) throws IOException {
        WorkerOutput output = next.output().orElseThrow();
        Sinks sinks = Sinks.open(next.name(), output);
        return output instanceof WorkerOutput.Console ? sinks.held() : sinks;
    }

    /// From here on the folder is deleted when the process has ended.
    private ChildJvm launch(
            JvmSpec next, Path own, PendingWorker pending, JournalFile journal, Sinks sinks)
            throws IOException {
        ChildJvm process = ChildJvm.start(next, own, pending, Optional.of(sinks));
        process.watch(journal::close);
        remember(process);
        return process;
    }

    /// The acceptor is opened when it is needed first.
    private WorkerAcceptor acceptor(Path root) throws IOException {
        lock.lock();
        try {
            requireOpen();
            if (acceptor == null) {
                acceptor = WorkerAcceptor.open(root);
            }
            return acceptor;
        } finally {
            lock.unlock();
        }
    }

    private void remember(ChildJvm process) {
        boolean tooLate;
        lock.lock();
        try {
            tooLate = closed;
            workers.add(process);
        } finally {
            lock.unlock();
        }
        var _ = process.ended().whenComplete((_, _) -> forget(process));
        if (tooLate) {
            process.kill();
        }
    }

    private void forget(ChildJvm process) {
        lock.lock();
        try {
            workers.remove(process);
        } finally {
            lock.unlock();
        }
    }

    private static void awaitArrival(
            ChildJvm process, PendingWorker pending, Sinks sinks, Duration timeout, long deadline)
            throws WorkerStartException, InterruptedException {
        // One that takes longer may wait for a user who must read what it says, as for a debugger.
        long soon = Math.min(SILENT_NANOS, deadline - System.nanoTime());
        PendingWorker.Outcome outcome = pending.await(soon);
        if (outcome == PendingWorker.Outcome.LATE) {
            sinks.show();
            outcome = pending.await(deadline - System.nanoTime());
        }
        switch (outcome) {
            case JOINED -> sinks.show();
            case ENDED -> throw StartFailure.ended(process);
            case LATE -> {
                process.kill();
                throw StartFailure.late(process, timeout);
            }
        }
    }

    @Override
    public void close() {
        List<Thread> starting;
        WorkerAcceptor openAcceptor;
        Path openFolder;
        lock.lock();
        try {
            closed = true;
            starting = List.copyOf(starters);
            openAcceptor = acceptor;
            openFolder = folder;
            acceptor = null;
            folder = null;
        } finally {
            lock.unlock();
        }
        for (Thread starter : starting) {
            starter.interrupt();
        }
        left().forEach(ChildJvm::kill);
        starting.forEach(Threads::joinUninterruptibly);
        // Those, too, that were being started: they are killed by now.
        left().forEach(LocalSource::awaitEnd);
        if (openAcceptor != null) {
            openAcceptor.close();
        }
        if (openFolder != null) {
            PrivateFolder.delete(openFolder);
        }
    }

    private List<ChildJvm> left() {
        lock.lock();
        try {
            return List.copyOf(workers);
        } finally {
            lock.unlock();
        }
    }

    private static void awaitEnd(ChildJvm process) {
        try {
            process.ended().get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // It is killed; the rest goes on without us.
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a worker's end was not seen", e);
        }
    }
}
