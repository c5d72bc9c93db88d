package dev.muster.tests.pool;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import java.util.function.UnaryOperator;

/// Where the tasks of a pool run.
public enum PoolHome {
    /// In the caller.
    SERIAL,
    /// In threads of this JVM.
    THREADS,
    /// In worker JVMs.
    PROCESSES;

    /// How many workers it has here.
    public static final int WORKERS = 2;

    /// Opens a pool of [#WORKERS] workers.
    public Pool open() {
        return switch (this) {
            case SERIAL -> Pool.serial();
            case THREADS -> Pool.threads(WORKERS);
            // A task that heeds an interrupt has the time for it on a busy machine, too.
            case PROCESSES -> processes(config -> config.withStopGrace(Waits.MEDIUM));
        };
    }

    /// Whether tasks run without anybody asking for their results, and several at a time.
    public boolean isParallel() {
        return this != SERIAL;
    }

    /// Opens a pool of worker JVMs that are marked as ours and quiet.
    public static Pool processes(UnaryOperator<PoolConfig> more) {
        return Pool.processes(config -> more.apply(settings(config)));
    }

    private static PoolConfig settings(PoolConfig config) {
        return config.withWorkers(WORKERS)
                .withEnvironment(Offspring.VARIABLE, Offspring.MARK)
                .withOutput(new WorkerOutput.Discard());
    }
}
