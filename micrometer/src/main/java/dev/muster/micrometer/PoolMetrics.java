package dev.muster.micrometer;

import dev.muster.Pool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;

/// The meters of a pool, all with the tag `pool`, its name:
/// `PoolMetrics.of(pool).bindTo(registry)`.
///
/// | Meter | |
/// |---|---|
/// | `muster.pool.workers` | gauge by `state`: `starting`, `idle`, `busy`, `stopping` |
/// | `muster.pool.workers.memory` | gauge by `worker`: bytes that it holds, with all processes that it has started; for processes only |
/// | `muster.pool.workers.died` | counter by `cause`, of [dev.muster.worker.CrashReport.Cause] |
/// | `muster.pool.starts.failed` | counter of workers that could not be started |
/// | `muster.pool.tasks` | gauge by `state`: `waiting`, `running` |
/// | `muster.pool.tasks.ended` | counter by `outcome`: `succeeded`, `failed`, `cancelled` |
/// | `muster.pool.tasks.retried` | counter of attempts that were followed by another one |
/// | `muster.pool.task.run` | timer of attempts, by `outcome`: as above, `timed_out`, `retrying` |
/// | `muster.pool.task.wait` | timer of how long they waited for a worker |
/// | `muster.pool.events.missed` | counter of events that the timers and `died` have missed because there were too many |
///
/// The chunks of a `map` are tasks. A reading of all meters takes one snapshot of the pool, as long
/// as it lasts less than a second. The timers and `died` come from the pool's events, as those of
/// [Pool#onEvent] do.
///
/// Two pools of one name in one registry are not told apart: the one that is bound last replaces
/// the other. When a pool has ended, its meters are read once more and then removed; [#close]
/// removes them at once. Safe for all threads.
public final class PoolMetrics implements MeterBinder, AutoCloseable {
    private final Pool pool;
    private final Tags tags;

    /// Guarded by itself.
    private final List<PoolMeters> bound = new ArrayList<>();

    private PoolMetrics(Pool pool, Tags tags) {
        this.pool = pool;
        this.tags = tags;
    }

    /// Those of a pool.
    ///
    /// @param more tags that all its meters get
    public static PoolMetrics of(Pool pool, Tag... more) {
        return new PoolMetrics(pool, Tags.of("pool", pool.snapshot().name()).and(more));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        PoolMeters meters = PoolMeters.bind(pool, tags, registry);
        synchronized (bound) {
            bound.add(meters);
        }
    }

    /// Removes the meters from all registries, and listens no longer.
    @Override
    public void close() {
        List<PoolMeters> all;
        synchronized (bound) {
            all = List.copyOf(bound);
            bound.clear();
        }
        all.forEach(PoolMeters::close);
    }
}
