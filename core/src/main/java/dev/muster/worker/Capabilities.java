package dev.muster.worker;

/// What a [WorkerSource] can do.
///
/// @param canStart whether it starts workers when asked
/// @param canKill whether [Worker#kill] ends the worker with all that it has started
/// @param keepsWorkers whether workers arrive without being asked for and are replaced when they
///   end; a pool then asks only for one that a single task is to have for itself
/// @param parallelism how many workers it can run at the same time to good effect, at least 1
public record Capabilities(
        boolean canStart, boolean canKill, boolean keepsWorkers, int parallelism) {
    /// Checks the number.
    public Capabilities {
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "parallelism is %d, must be at least 1".formatted(parallelism));
        }
    }
}
