package dev.muster;

import dev.muster.worker.WorkerSource;

/// Makes the workers of pools that are opened by name: with `MUSTER_POOL=name:rest` in the
/// environment, [Pool#open] asks the provider of that name. Providers are found by
/// [java.util.ServiceLoader].
public interface WorkerSourceProvider {
    /// Its name, in lower case; not `serial`, `threads` or `processes`.
    String name();

    /// Whether its workers are there because of the way in which this process was started, as in a
    /// job of MPI. Then [Pool#open] uses it, if `MUSTER_POOL` is not set. It is asked only if a
    /// launcher of parallel programs has set its variables in the environment.
    default boolean isAtHand() {
        return false;
    }

    /// Makes a source, which the pool opens and closes.
    ///
    /// @param rest what follows the name and a colon; empty if nothing does
    /// @param config what the program wants of its workers
    /// @throws IllegalArgumentException if the text makes no sense; the message says what would
    WorkerSource open(String rest, PoolConfig config);
}
