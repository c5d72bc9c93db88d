package dev.muster.internal.launch;

import dev.muster.backend.Backend;
import dev.muster.backend.WorkerHandle;
import dev.muster.backend.WorkerSpec;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Worker JVMs on this machine.
///
/// The connections of a worker belong to whoever has started it: they stay open when the worker has
/// ended, so that its last words can be received.
public final class LocalBackend implements Backend {
    static final System.Logger LOGGER = Log.named("dev.muster.launch");

    private static final String WORKER_MAIN = "dev.muster.internal.worker.WorkerMain";
    private static final String TRAINING_MAIN = "dev.muster.internal.worker.WorkerTraining";
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final String mainClass;
    private final Path temporary;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Set<WorkerProcess> workers = new HashSet<>();
    private @Nullable Path folder;
    private @Nullable WorkerAcceptor acceptor;
    private @Nullable StartCache cache;
    private int started;
    private boolean closed;

    /// @param mainClass what a worker runs
    /// @param temporary where its folder is made
    LocalBackend(String mainClass, Path temporary) {
        this.mainClass = mainClass;
        this.temporary = temporary;
    }

    /// A backend without workers; it takes nothing of the system until the first one starts.
    public static LocalBackend open() {
        return new LocalBackend(WORKER_MAIN, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// What a start needs of the backend.
    private record StartContext(WorkerAcceptor acceptor, Path folder, StartCache cache) {}

    @Override
    public WorkerHandle start(WorkerSpec spec) throws WorkerStartException, InterruptedException {
        long deadline = Nanos.deadline(spec.startTimeout());
        StartContext context;
        try {
            context = context();
        } catch (WorkerStartException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException | OutOfMemoryError e) {
            throw StartFailure.of(e);
        }
        return start(spec, context, deadline);
    }

    /// Files, too, are closed by an interrupt.
    private static InterruptedException interrupted(ClosedByInterruptException cause) {
        Thread.interrupted();
        var interruption = new InterruptedException("interrupted while a worker was started");
        interruption.initCause(cause);
        return interruption;
    }

    /// A folder for a new worker; the acceptor is opened when it is needed first.
    private StartContext context() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new WorkerStartException(
                        "a worker did not start: its pool is closed; open another one", null);
            }
            forgetLostFolder();
            if (folder == null) {
                folder = PrivateFolder.create(temporary);
            }
            if (acceptor == null) {
                acceptor = WorkerAcceptor.open(folder);
            }
            if (cache == null) {
                cache =
                        new StartCache(
                                StartCache.Setting.of(
                                        WorkerCommand.FLAGS, TRAINING_MAIN, ClassPath.ours()));
            }
            started++;
            return new StartContext(
                    acceptor, Files.createDirectory(folder.resolve("" + started)), cache);
        } finally {
            lock.unlock();
        }
    }

    /// Somebody may have cleaned up the temporary folder, and the socket is gone with it.
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

    private WorkerHandle start(WorkerSpec spec, StartContext context, long deadline)
            throws WorkerStartException, InterruptedException {
        Path journalFile = context.folder().resolve("journal");
        WorkerBootstrap bootstrap = context.acceptor().invite(journalFile);
        PendingWorker pending = context.acceptor().expect(bootstrap);
        boolean success = false;
        try {
            ByteBuffer journal = JournalMemory.create(journalFile);
            Optional<StartCache.Use> cached = cached(spec, context.cache());
            WorkerProcess process = launch(spec, context, bootstrap, pending, cached);
            try {
                awaitArrival(spec, process, pending, deadline);
                success = true;
            } catch (WorkerStartException e) {
                // Not when the pool is closed while it starts, which says nothing of the cache.
                if (cached.isPresent()) {
                    context.cache().distrust();
                }
                throw e;
            } finally {
                if (!success) {
                    process.kill();
                }
            }
            return new LocalWorker(process, pending.tasks(), pending.control(), journal);
        } catch (WorkerStartException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            PrivateFolder.delete(context.folder());
            throw interrupted(e);
        } catch (IOException | IllegalArgumentException | OutOfMemoryError e) {
            PrivateFolder.delete(context.folder());
            throw StartFailure.of(e);
        } finally {
            context.acceptor().forget(pending);
            if (!success) {
                pending.closeConnections();
            }
        }
    }

    private static Optional<StartCache.Use> cached(WorkerSpec spec, StartCache cache) {
        return spec.usesStartCache()
                ? cache.use(spec.jvmFlags(), environment(spec))
                : Optional.empty();
    }

    private static Map<String, String> environment(WorkerSpec spec) {
        var all = new HashMap<>(System.getenv());
        all.putAll(spec.environment());
        return all;
    }

    private WorkerProcess launch(
            WorkerSpec spec,
            StartContext context,
            WorkerBootstrap bootstrap,
            PendingWorker pending,
            Optional<StartCache.Use> cached)
            throws IOException {
        var classPath = new ArrayList<Path>();
        List<String> cacheFlags = List.of();
        if (cached.isPresent()) {
            classPath.add(cached.get().jar());
            cacheFlags = cached.get().flags();
        }
        classPath.addAll(ClassPath.of(spec.classPath()));
        WorkerCommand command =
                new WorkerCommand(
                        context.folder(),
                        classPath,
                        MemoryFlags.of(spec.memoryBytes(), parallelism()),
                        ProgramFlags.of(spec.environment(), spec.directory()),
                        cacheFlags,
                        spec.jvmFlags(),
                        mainClass);
        bootstrap.write(command.joiningFile());
        WorkerProcess process =
                WorkerProcess.start(spec, command.words(), context.folder(), bootstrap, pending);
        remember(process);
        return process;
    }

    private void remember(WorkerProcess process) {
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

    private void forget(WorkerProcess process) {
        lock.lock();
        try {
            workers.remove(process);
        } finally {
            lock.unlock();
        }
    }

    private void awaitArrival(
            WorkerSpec spec, WorkerProcess process, PendingWorker pending, long deadline)
            throws WorkerStartException, InterruptedException {
        // One that takes longer may wait for somebody who must read what it says, as for a
        // debugger.
        long soon = Math.min(SILENT_NANOS, deadline - System.nanoTime());
        PendingWorker.Outcome outcome = pending.await(soon);
        if (outcome == PendingWorker.Outcome.LATE) {
            process.showLines();
            outcome = pending.await(deadline - System.nanoTime());
        }
        switch (outcome) {
            case JOINED -> process.showLines();
            case ENDED -> throw StartFailure.ended(process);
            case LATE -> {
                process.kill();
                throw StartFailure.late(process, spec.startTimeout());
            }
        }
    }

    @Override
    public int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public void close() {
        List<WorkerProcess> left;
        WorkerAcceptor openAcceptor;
        Path openFolder;
        StartCache openCache;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(workers);
            openAcceptor = acceptor;
            openFolder = folder;
            openCache = cache;
            acceptor = null;
            folder = null;
        } finally {
            lock.unlock();
        }
        if (openCache != null) {
            openCache.close();
        }
        for (WorkerProcess worker : left) {
            worker.kill();
        }
        for (WorkerProcess worker : left) {
            awaitEnd(worker);
        }
        if (openAcceptor != null) {
            openAcceptor.close();
        }
        if (openFolder != null) {
            PrivateFolder.delete(openFolder);
        }
    }

    private static void awaitEnd(WorkerProcess process) {
        try {
            process.ended().get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // It is killed; the rest goes on without us.
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a worker's end was not seen", e);
        }
    }
}
