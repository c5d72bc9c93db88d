package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/// What a node does for the shared objects of its cluster: what clients held that have gone is
/// given back, and what nobody can reach any more is removed.
public final class ObjectUpkeep implements AutoCloseable {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long LEAST_AWAY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_HOURS = 1;
    private static final long SPARE_HOURS = 3;

    private final ScheduledExecutorService timer = Threads.timer("muster-upkeep-timer");
    private final ExecutorService threads = Threads.perTask("muster-upkeep-");
    private final LostClients clients;
    private final IntSupplier leftovers;

    /// @param leftovers removes them, and returns how many
    /// @param lookNanos how long after a look at them the next one is taken
    ObjectUpkeep(Engine engine, IntSupplier leftovers, long lookNanos) {
        // A process renews its entry four times in the time of patience.
        long renewal = Nanos.of(engine.config().patience()) / 4;
        long away = Math.max(LEAST_AWAY_NANOS, renewal + SPARE_NANOS);
        this.clients = new LostClients(engine, timer, this::execute, away);
        this.leftovers = leftovers;
        var _ =
                timer.scheduleWithFixedDelay(
                        Guard.around(() -> execute(this::look)),
                        lookNanos,
                        lookNanos,
                        TimeUnit.NANOSECONDS);
    }

    /// Begins.
    public static ObjectUpkeep start(Engine engine) {
        var leftovers = new Leftovers(engine, TimeUnit.HOURS.toNanos(SPARE_HOURS));
        return new ObjectUpkeep(engine, leftovers::look, TimeUnit.HOURS.toNanos(LOOK_HOURS));
    }

    private void execute(Runnable body) {
        try {
            threads.execute(() -> Failures.whilePart(body));
        } catch (RejectedExecutionException _) {
            // Closed at this moment.
        }
    }

    private synchronized void look() {
        int removed = leftovers.getAsInt();
        LOGGER.log(Level.DEBUG, "{0} entries that nobody can reach were removed", removed);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        Failures.whilePart(clients::close);
        threads.shutdownNow();
    }
}
