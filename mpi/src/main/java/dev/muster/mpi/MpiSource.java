package dev.muster.mpi;

import dev.muster.AgentSource;
import dev.muster.PoolConfig;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The workers of all other ranks, for a pool of rank 0.
final class MpiSource implements WorkerSource {
    private static final System.Logger LOGGER = Log.named("dev.muster.mpi");

    /// There is no other connection to a rank: when one is lost, so are its workers.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// How long a rank may take to be there. All have joined the job already.
    private static final Duration JOIN_TIMEOUT = Duration.ofMinutes(1);

    /// By which [dev.muster.Pool#open] chooses.
    private static final String POOL = "MUSTER_POOL";

    private final Ranks ranks;
    private final int workers;
    private final AgentSource agents;
    private final Set<MpiConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /// @param workers how many in each rank
    MpiSource(Ranks ranks, PoolConfig config, int workers) {
        this.ranks = ranks;
        this.workers = workers;
        agents = AgentSource.of(apart(config), PATIENCE);
    }

    /// Workers inherit the variables by which `mpiexec` makes a process a rank. They are none: a
    /// pool within a task has workers of its own machine.
    private static PoolConfig apart(PoolConfig config) {
        return config.environment().containsKey(POOL)
                ? config
                : config.withEnvironment(POOL, "processes");
    }

    @Override
    public Capabilities capabilities() {
        Capabilities all = agents.capabilities();
        return new Capabilities(
                all.canStart(), all.canKill(), all.keepsWorkers(), workers * (ranks.size() - 1));
    }

    @Override
    public boolean mayHaveLabels() {
        return false;
    }

    @Override
    public void open(WorkerListener listener) {
        agents.open(listener);
        ranks.add(this);
        for (int rank = 1; rank < ranks.size(); rank++) {
            int next = rank;
            Threads.virtual("muster-rank-" + next, () -> join(next)).start();
        }
    }

    private void join(int rank) {
        try {
            MpiConnection connection = ranks.open(rank, workers);
            connections.add(connection);
            if (isClosed || !connection.poll(JOIN_TIMEOUT)) {
                connection.close();
                throw new IOException("it is silent");
            }
            agents.join(connection);
        } catch (IOException e) {
            if (!isClosed) {
                LOGGER.log(Level.WARNING, "rank {0} brings no workers: {1}", rank, e.getMessage());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // of this rank; the others are joined by threads of their own
            Guard.failed(e);
        }
    }

    @Override
    public void request(int more) {
        agents.request(more);
    }

    @Override
    public void close() {
        isClosed = true;
        agents.close();
        for (MpiConnection each : connections) {
            Guard.close(each);
        }
        ranks.remove(this);
    }
}
