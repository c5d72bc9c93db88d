package dev.muster.mpi;

import dev.muster.PoolConfig;
import dev.muster.WorkerSourceProvider;
import dev.muster.worker.WorkerSource;

/// Lets [dev.muster.Pool#open] use the other ranks of a program that `mpiexec` has started. In rank
/// 0 it makes a source of workers. In every other rank it never returns: the rank serves the
/// program of rank 0, and ends with it.
public final class MpiProvider implements WorkerSourceProvider {
    private static final int MOST_WORKERS = 10_000;

    /// For [java.util.ServiceLoader].
    public MpiProvider() {}

    @Override
    public String name() {
        return "mpi";
    }

    @Override
    public boolean isAtHand() {
        return Launch.find().filter(Launch::hasOthers).isPresent();
    }

    @Override
    public WorkerSource open(String rest, PoolConfig config) {
        int workers = workers(rest);
        Ranks ranks = join();
        if (!ranks.isFirst()) {
            serve(ranks);
        }
        return new MpiSource(ranks, config, workers);
    }

    private static int workers(String rest) {
        if (rest.isBlank()) {
            return 1;
        }
        try {
            int workers = Integer.parseInt(rest.strip());
            if (workers >= 1 && workers <= MOST_WORKERS) {
                return workers;
            }
        } catch (NumberFormatException _) {
            // Refused below.
        }
        throw new IllegalArgumentException(
                "MUSTER_POOL is 'mpi:%s', must be mpi, or mpi:2 for 2 workers in each rank"
                        .formatted(rest));
    }

    /// Joins the job.
    ///
    /// @throws IllegalArgumentException if there is none, or nobody else in it
    static Ranks join() {
        Launch launch =
                Launch.find()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "no MPI launcher has started this program: start it"
                                                + " by mpiexec -n 4 java …, or use"
                                                + " another pool than mpi"));
        requireOthers(launch.size().orElse(2));
        Ranks ranks = Ranks.join(launch);
        requireOthers(ranks.size());
        return ranks;
    }

    private static void requireOthers(int size) {
        if (size < 2) {
            throw new IllegalArgumentException(
                    "this MPI job has 1 rank, must have at least 2, as rank 0 runs the program and"
                            + " the others its tasks: use mpiexec -n 2 or more");
        }
    }

    /// Never returns.
    private static void serve(Ranks ranks) {
        try {
            RankService.serve(ranks);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // by the program, which has nothing to do here
        } finally {
            System.exit(0);
        }
    }
}
