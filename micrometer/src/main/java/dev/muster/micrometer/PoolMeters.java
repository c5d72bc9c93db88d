package dev.muster.micrometer;

import dev.muster.Pool;
import dev.muster.Subscription;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.CrashReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The meters of a pool in one registry.
final class PoolMeters implements AutoCloseable {
    /*
     * The registry keeps this, by its gauges, and this keeps the pool. So it has to be let go when
     * the pool has ended, and nobody tells that. The first reading after the end shows the last
     * numbers; the second one removes the meters.
     */
    private static final String PREFIX = "muster.pool.";
    private static final String WORKERS = "workers";
    private static final String TASKS = "tasks";

    private final Pool pool;
    private final Meters meters;
    private final Recent<PoolSnapshot> recent;
    private final MultiGauge memory;
    private final Map<CrashReport.Cause, Counter> deaths = new EnumMap<>(CrashReport.Cause.class);
    private final Map<TaskSnapshot.State, Timer> runs = new EnumMap<>(TaskSnapshot.State.class);
    private final Timer waits;
    private final Counter missed;

    /// Held while the rows of `memory` are made and shown; the registry may ask for them meanwhile.
    private final ReentrantLock showing = new ReentrantLock();

    /// Workers that have been told of and were in no snapshot yet. Guarded by `showing`.
    private final Set<String> arriving = new TreeSet<>();

    // Guarded by this.
    private @Nullable Subscription subscription;
    private boolean isEndShown;

    private volatile boolean isOver;
    private volatile boolean isClosed;

    private PoolMeters(Pool pool, Tags tags, MeterRegistry registry) {
        this.pool = pool;
        this.meters = new Meters(registry, tags, PREFIX);
        this.recent = new Recent<>(this::look, registry.config().clock());
        this.memory =
                MultiGauge.builder(PREFIX + "workers.memory")
                        .baseUnit("bytes")
                        .description(
                                "Memory that a worker holds, with the processes it has started")
                        .tags(tags)
                        .register(registry);
        this.waits = meters.timer(PREFIX + "task.wait", "How long tasks waited", Tags.empty());
        this.missed =
                meters.counter(
                        PREFIX + "events.missed",
                        "events",
                        "Events that timers and deaths have missed",
                        Tags.empty());
    }

    static PoolMeters bind(Pool pool, Tags tags, MeterRegistry registry) {
        var bound = new PoolMeters(pool, tags, registry);
        bound.addGauges();
        bound.addCounters();
        bound.listen();
        return bound;
    }

    private void addGauges() {
        for (WorkerSnapshot.State state : WorkerSnapshot.State.values()) {
            if (state != WorkerSnapshot.State.ENDED) {
                gauge(WORKERS, "Workers by what they do", state, now -> count(now, state));
            }
        }
        gauge(TASKS, "Tasks that wait or run", TaskSnapshot.State.WAITING, PoolSnapshot::waiting);
        gauge(TASKS, "Tasks that wait or run", TaskSnapshot.State.RUNNING, PoolSnapshot::running);
    }

    private void gauge(
            String what, String description, Enum<?> state, ToDoubleFunction<PoolSnapshot> value) {
        meters.gauge(
                PREFIX + what,
                what,
                description,
                Tags.of("state", word(state)),
                this,
                bound -> value.applyAsDouble(bound.read()));
    }

    private static double count(PoolSnapshot now, WorkerSnapshot.State state) {
        return now.workers().stream().filter(worker -> worker.state() == state).count();
    }

    private void addCounters() {
        String ended = "Tasks that have ended";
        counter("tasks.ended", TASKS, ended, outcome("succeeded"), PoolSnapshot::succeeded);
        counter("tasks.ended", TASKS, ended, outcome("failed"), PoolSnapshot::failed);
        counter("tasks.ended", TASKS, ended, outcome("cancelled"), PoolSnapshot::cancelled);
        String retried = "Attempts that failed and were followed by another one";
        counter("tasks.retried", "attempts", retried, Tags.empty(), PoolSnapshot::retried);
        String starts = "Workers that could not be started";
        counter("starts.failed", "starts", starts, Tags.empty(), PoolSnapshot::startsFailed);
        for (CrashReport.Cause cause : CrashReport.Cause.values()) {
            Tags tag = Tags.of("cause", word(cause));
            String died = "Workers that have ended and were not asked to";
            deaths.put(cause, meters.counter(PREFIX + "workers.died", WORKERS, died, tag));
        }
        for (TaskSnapshot.State state : TaskSnapshot.State.values()) {
            if (state != TaskSnapshot.State.WAITING && state != TaskSnapshot.State.RUNNING) {
                Tags tag = outcome(word(state));
                runs.put(state, meters.timer(PREFIX + "task.run", "How long tasks ran", tag));
            }
        }
    }

    private void counter(
            String what,
            String unit,
            String description,
            Tags more,
            ToDoubleFunction<PoolSnapshot> value) {
        meters.counter(
                PREFIX + what,
                unit,
                description,
                more,
                this,
                bound -> value.applyAsDouble(bound.read()));
    }

    private static Tags outcome(String word) {
        return Tags.of("outcome", word);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    // ---- a reading ----

    private PoolSnapshot read() {
        PoolSnapshot now = recent.get();
        if (isOver && !isClosed) {
            close();
        }
        return now;
    }

    private PoolSnapshot look() {
        if (pool.isTerminated()) {
            synchronized (this) {
                isOver = isEndShown;
                isEndShown = true;
            }
        }
        return pool.snapshot();
    }

    // ---- events ----

    private void listen() {
        Subscription events = pool.onEvent(this::happened);
        synchronized (this) {
            subscription = events;
        }
        if (isClosed) {
            events.close();
        }
        showMemory(_ -> {});
    }

    private void happened(PoolEvent event) {
        switch (event) {
            case PoolEvent.TaskEnded(TaskSnapshot task, _) -> ended(task);
            case PoolEvent.WorkerArrived(WorkerSnapshot worker) ->
                    showMemory(names -> arrived(worker, names));
            case PoolEvent.WorkerEnded(WorkerSnapshot worker, String reason) -> {
                cause(reason).forEach(cause -> count(deaths.get(cause)));
                showMemory(names -> names.remove(worker.name()));
            }
            case PoolEvent.Gap(long count) -> {
                missed.increment((double) count);
                showMemory(Set::clear);
            }
            case PoolEvent.StartFailed _, PoolEvent.TaskStarted _ -> {
                // Counted by the pool.
            }
        }
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private void ended(TaskSnapshot task) {
        waits.record(task.waited());
        Timer timer = runs.get(task.state());
        if (timer != null && !task.worker().isEmpty()) { // otherwise it has never run
            timer.record(task.ran());
        }
    }

    /// What a summary of a report is about; empty if the worker was asked to end.
    static List<CrashReport.Cause> cause(String summary) {
        for (CrashReport.Cause cause : CrashReport.Cause.values()) {
            if (summary.contains(": " + cause.words())) {
                return List.of(cause);
            }
        }
        return summary.isEmpty() ? List.of() : List.of(CrashReport.Cause.LOST);
    }

    private static void arrived(WorkerSnapshot worker, Set<String> arriving) {
        if (worker.pid().isPresent()) {
            arriving.add(worker.name());
        }
    }

    /// Which workers there are has changed.
    private void showMemory(Consumer<Set<String>> change) {
        showing.lock();
        try {
            change.accept(arriving);
            Set<String> names = new TreeSet<>();
            for (WorkerSnapshot worker : pool.snapshot().workers()) {
                if (worker.pid().isPresent()) {
                    names.add(worker.name());
                }
            }
            arriving.removeAll(names);
            names.addAll(arriving);
            memory.register(isClosed ? List.of() : names.stream().map(this::row).toList());
        } finally {
            showing.unlock();
        }
    }

    private MultiGauge.Row<PoolMeters> row(String worker) {
        return MultiGauge.Row.of(Tags.of("worker", worker), this, bound -> bound.bytes(worker));
    }

    private double bytes(String worker) {
        return read().workers().stream()
                .filter(each -> each.name().equals(worker))
                .mapToLong(WorkerSnapshot::residentBytes)
                .findFirst()
                .orElse(0);
    }

    /// Removes the meters.
    @Override
    public void close() {
        Subscription events;
        isClosed = true;
        synchronized (this) {
            events = subscription;
        }
        if (events != null) {
            events.close();
        }
        meters.remove();
        showMemory(Set::clear);
    }
}
