package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.WorkerSourceProvider;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Lets `MUSTER_POOL=slurm:4` open a pool with 4 workers on each node of the allocation in which
/// this program runs, and `slurm` one with a worker for each processor of them.
public final class SlurmProvider implements WorkerSourceProvider {
    private static final int MOST_WORKERS = 10_000;

    @Override
    public String name() {
        return "slurm";
    }

    @Override
    public WorkerSource open(String rest, PoolConfig config) {
        int workers = workers(rest.strip());
        try {
            return SlurmSource.of(workers, config, System.getenv());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The number of workers on a node; 0 for one for each processor.
    ///
    /// @throws IllegalArgumentException if the text is neither a number nor empty
    static int workers(String rest) {
        if (rest.isEmpty()) {
            return 0;
        }
        int number = rest.matches("[0-9]{1,6}") ? Integer.parseInt(rest) : 0;
        if (number < 1 || number > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "MUSTER_POOL is 'slurm:%s', must be slurm, or slurm:4 for 4 workers on each"
                                    .formatted(rest)
                            + " node");
        }
        return number;
    }
}
