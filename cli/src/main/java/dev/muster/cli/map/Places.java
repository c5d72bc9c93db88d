package dev.muster.cli.map;

import dev.muster.Pool;
import dev.muster.WorkerContext;
import dev.muster.WorkerOutput;
import dev.muster.agent.SshConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/// Where commands run: in threads of this JVM, in workers on other machines, or both. Safe for all
/// threads.
final class Places implements AutoCloseable {
    /// How many items a host is given whose number of workers is not known, as it is that of its
    /// processors.
    private static final int ITEMS_OF_A_HOST = 64;

    private static final String HERE = "localhost";

    private final List<Place> places = new ArrayList<>();
    private final Semaphore free;
    private final int count;

    /// A pool, and how many more commands it may be given.
    private record Place(Pool pool, Semaphore free, boolean isFar) {}

    /// A command that has ended, and where.
    record Run(CommandEnd end, String host) {}

    /// Where a command runs, for as long as it does.
    final class Slot {
        private final Place place;

        private Slot(Place place) {
            this.place = place;
        }

        boolean isFar() {
            return place.isFar;
        }

        /// Runs a command. Can be called again when that has ended.
        ///
        /// @param isOver asked before it begins here; what other machines have been given runs
        CompletableFuture<Run> run(CommandRequest request, BooleanSupplier isOver) {
            return place.isFar
                    ? place.pool.submit(Places::runAfar, request)
                    : place.pool.submit(() -> runHere(request, isOver));
        }

        void leave() {
            place.free.release();
            free.release();
        }
    }

    private Places(int here, SshConfig hosts) {
        count = here + hosts.hosts().stream().mapToInt(host -> Math.max(1, host.workers())).sum();
        if (here > 0) {
            // The next command is there when one has ended.
            places.add(new Place(Pool.threads(here), new Semaphore(2 * here), false));
        }
        if (!hosts.hosts().isEmpty()) {
            int items =
                    hosts.hosts().stream()
                            .mapToInt(host ->
                                    host.workers() == 0 ? ITEMS_OF_A_HOST : 2 * host.workers())
                            .sum();
            Pool pool = Pool.ssh(_ -> hosts, c -> c.withOutput(new WorkerOutput.Console()));
            places.add(new Place(pool, new Semaphore(items), true));
        }
        free = new Semaphore(places.stream().mapToInt(each -> each.free.availablePermits()).sum());
    }

    /// Opens them.
    ///
    /// @param here how many commands run at a time in this JVM; 0 for none
    /// @param hosts other machines; may have none
    static Places open(int here, SshConfig hosts) {
        return new Places(here, hosts);
    }

    private static Run runHere(CommandRequest request, BooleanSupplier isOver)
            throws IOException, InterruptedException {
        return new Run(
                isOver.getAsBoolean()
                        ? CommandEnd.without(CommandEnd.Cause.NOT_RUN, "")
                        : CommandRun.run(request),
                HERE);
    }

    private static Run runAfar(CommandRequest request) throws IOException, InterruptedException {
        CommandEnd end = CommandRun.run(request);
        String worker = WorkerContext.current().map(WorkerContext::worker).orElse("");
        return new Run(end, worker.substring(worker.indexOf('@') + 1));
    }

    /// How many commands run at a time; a host that does not say how many counts as one.
    int count() {
        return count;
    }

    /// Waits for a place for a command; one in this JVM comes first.
    Slot enter() throws InterruptedException {
        free.acquire();
        for (Place each : places) {
            if (each.free.tryAcquire()) {
                return new Slot(each);
            }
        }
        throw new IllegalStateException("there must be a place, as there are as many as permits");
    }

    /// Kills what runs.
    void stop() {
        places.forEach(each -> each.pool.shutdownNow());
    }

    @Override
    public void close() {
        places.forEach(each -> each.pool.close());
    }
}
