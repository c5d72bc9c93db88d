package dev.muster.internal.pool;

import dev.muster.InsightsRecorder;
import dev.muster.InsightsRecorder.Part;
import dev.muster.InsightsRecorder.Phase;
import dev.muster.MapOptions;
import dev.muster.RemoteFunction;
import dev.muster.TaskTimeoutException;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.workerprotocol.Chunks;
import dev.muster.internal.workerprotocol.Measured;
import dev.muster.monitor.Insights;
import dev.muster.monitor.WorkerSnapshot;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Measures one run over many inputs, if somebody has asked for that. If nobody has, nothing here
/// does anything.
final class RunInsights {
    private static final AtomicLong RUNS = new AtomicLong();
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    /// The collector's time includes what it does while the program runs on.
    private static final String CONCURRENT = "Cycles";

    private final PoolCore core;
    private final long run = RUNS.incrementAndGet();
    private final long begin = System.nanoTime();
    private final boolean isSerial;
    private final boolean areProcesses;
    private final long collectedNanos;

    /// Null if nobody has asked.
    private final @Nullable InsightsRecorder recorder;

    private final @Nullable Consumer<Insights> receiver;

    /// The workers that were there at the beginning, and those that have said something since.
    /// Guarded by itself.
    private final Set<String> known = new HashSet<>();

    private RunInsights(PoolCore core, @Nullable Consumer<Insights> receiver) {
        this.core = core;
        this.receiver = receiver;
        this.isSerial = receiver != null && core.scheduler().kind().equals("serial");
        this.areProcesses = receiver != null && core.scheduler().kind().equals("processes");
        this.collectedNanos = receiver == null || areProcesses ? 0 : collectedHere();
        this.recorder = receiver == null ? null : InsightsRecorder.start(workers());
        if (areProcesses) {
            core.scheduler().workers().stream()
                    .filter(worker -> worker.state() != WorkerSnapshot.State.STARTING)
                    .forEach(worker -> known.add(worker.name()));
        }
    }

    static RunInsights start(MapOptions options, PoolCore core) {
        return new RunInsights(core, options.insights().orElse(null));
    }

    private int workers() {
        return core.scheduler().parallelism();
    }

    // ---- what is measured elsewhere ----

    /// The function, or one that measures it.
    @SuppressWarnings("unchecked") // its maker knew the types
    RemoteFunction<?, ?> each(RemoteFunction<?, ?> each) {
        return recorder != null && each instanceof Chunks.Each(var function)
                ? new Measured.Each(function, run)
                : each;
    }

    /// The function, or one that measures it.
    @SuppressWarnings("unchecked") // its maker knew the types
    RemoteFunction<?, ?> single(RemoteFunction<?, ?> single) {
        return recorder == null
                ? single
                : new Measured.Single((RemoteFunction<Object, Object>) single, run);
    }

    /// The source, or one that tells when the program is asked for inputs.
    ChunkSource source(ChunkSource source) {
        return recorder == null ? source : new Watched(source, recorder);
    }

    private record Watched(ChunkSource source, InsightsRecorder recorder) implements ChunkSource {
        @Override
        public boolean hasNext() {
            Phase before = recorder.enter(Phase.READING);
            try {
                boolean has = source.hasNext();
                if (!has) {
                    recorder.inputEnded();
                }
                return has;
            } finally {
                recorder.enter(before);
            }
        }

        @Override
        public Object next(int most) {
            Phase before = recorder.enter(Phase.READING);
            try {
                Object inputs = source.next(most);
                if (source.left() == 0) {
                    recorder.inputEnded();
                }
                return inputs;
            } finally {
                recorder.enter(before);
            }
        }

        @Override
        public long left() {
            return source.left();
        }
    }

    // ---- what the thread that hands out the chunks does ----

    void waits() {
        enter(Phase.WAITING);
    }

    void sends() {
        enter(Phase.SENDING);
    }

    /// It goes back to the program, or waits for that to take results.
    void leaves() {
        enter(Phase.ELSEWHERE);
    }

    private void enter(Phase phase) {
        if (recorder != null) {
            recorder.enter(phase);
        }
    }

    /// A chunk is about to be handed to the pool.
    void handsOut() {
        if (recorder != null) {
            recorder.workers(workers());
            recorder.handedOut();
            if (isSerial) { // it is the worker from here on
                recorder.enter(Phase.WAITING);
            }
        }
    }

    // ---- what became of chunks ----

    /// A chunk has ended; called before anybody sees that.
    ///
    /// @param failure of the chunk as a whole
    void ended(Chunk chunk, @Nullable Throwable failure) {
        InsightsRecorder recording = recorder;
        PoolTask task = chunk.task();
        if (recording == null) {
            return;
        }
        Measured.Results measured = chunk.measured();
        if (measured != null && task != null) {
            started(measured, task.nanos());
            long[] ran = (long[]) measured.ranNanos();
            long coding = Math.max(0, task.nanos() - Arrays.stream(ran).sum());
            recording.ended(
                    new Part(
                            i -> chunk.first() + chunk.placeOf(i),
                            ran,
                            i -> text(chunk, chunk.placeOf(i)),
                            coding,
                            measured.collectingNanos(),
                            bytes(task)));
        } else if (task == null || failure instanceof CancellationException) {
            recording.dropped();
        } else { // one of its inputs has ended all of it
            int at = Math.max(0, chunk.failedAt());
            long[] ran = {ranNanos(task, failure)};
            recording.ended(
                    new Part(
                            _ -> chunk.first() + at, ran, _ -> text(chunk, at), 0, 0, bytes(task)));
        }
    }

    private static long bytes(PoolTask task) {
        return task.payloadBytes() + task.resultBytes();
    }

    /// How long a task has run that its worker may have said nothing of.
    private static long ranNanos(PoolTask task, @Nullable Throwable failure) {
        if (failure instanceof TaskTimeoutException && task.options().timeout().isPresent()) {
            return Nanos.of(task.options().timeout().get());
        }
        return task.nanos() > 0 ? task.nanos() : System.nanoTime() - task.sinceNanos();
    }

    void retried(Chunk chunk) {
        PoolTask task = chunk.task();
        if (recorder != null && task != null) {
            recorder.lost(Duration.ofNanos(System.nanoTime() - task.sinceNanos()));
        }
    }

    private static Supplier<String> text(Chunk chunk, int index) {
        Object input = chunk.argument(index);
        return () -> InputText.of(input);
    }

    /// A worker that is new in this run says how long its start took.
    private void started(Measured.Results measured, long taskNanos) {
        if (measured.worker().isEmpty() || !add(measured.worker())) {
            return;
        }
        long since = System.nanoTime() - begin - taskNanos;
        record(Math.clamp(measured.ageNanos(), 0, Math.max(0, since)));
    }

    private boolean add(String worker) {
        synchronized (known) {
            return known.add(worker);
        }
    }

    private void record(long startNanos) {
        if (recorder != null) {
            recorder.workerStarted(Duration.ofNanos(startNanos));
        }
    }

    // ---- the end ----

    /// Tells the program, if it has asked.
    void end() {
        Consumer<Insights> receiving = receiver;
        InsightsRecorder recording = recorder;
        if (receiving == null || recording == null) {
            return;
        }
        if (areProcesses) {
            unused();
        } else {
            recording.collected(Duration.ofNanos(collectedHere() - collectedNanos));
        }
        try {
            Insights insights = recording.end();
            core.callbacks().call(() -> receiving.accept(insights));
        } catch (Throwable e) {
            Guard.survived(e);
            LOGGER.log(System.Logger.Level.WARNING, "a receiver of insights failed", e);
        }
    }

    /// Workers that have been started in vain.
    private void unused() {
        long wall = System.nanoTime() - begin;
        for (WorkerSnapshot worker : core.scheduler().workers()) {
            if (worker.state() == WorkerSnapshot.State.STARTING) {
                record(wall);
            } else if (add(worker.name())) {
                record(Math.max(0, wall - worker.age().toNanos()));
            }
        }
    }

    /// How long this JVM has stood still to collect garbage; 0 if it cannot say.
    private static long collectedHere() {
        try {
            long millis = 0;
            for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
                millis +=
                        each.getName().endsWith(CONCURRENT)
                                ? 0
                                : Math.max(0, each.getCollectionTime());
            }
            return TimeUnit.MILLISECONDS.toNanos(millis);
        } catch (LinkageError _) {
            return 0; // An image without the module java.management.
        }
    }
}
