package dev.muster.internal.pool;

import dev.muster.PoolConfig;
import dev.muster.internal.system.TimeText;
import dev.muster.worker.WorkerSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The time that the workers of a pool have left, and whether a task fits into it.
///
/// @param end null if that is not known, or nobody asks
record TimeLeft(@Nullable Instant end) {
    static TimeLeft of(PoolConfig config, WorkerSource source) {
        return new TimeLeft(config.startsOnlyWhatFits() ? source.endsAt().orElse(null) : null);
    }

    /// Why a task must not be started now; null if it may be. One without a time limit may be.
    @Nullable RejectedExecutionException refusal(PoolTask task) {
        if (end == null) {
            return null;
        }
        Duration limit = task.options().timeout().orElse(null);
        if (limit == null) {
            return null;
        }
        Duration left = Duration.between(Instant.now(), end);
        return limit.compareTo(left) <= 0
                ? null
                : new RejectedExecutionException(
                        "%s was not started: its time limit is %s, but the workers have %s left, until %s"
                                .formatted(
                                        task.name(),
                                        TimeText.of(limit),
                                        left.isNegative() ? "no time" : TimeText.of(left),
                                        end));
    }
}
