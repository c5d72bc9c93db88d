package dev.muster;

import dev.muster.monitor.Insights;
import dev.muster.monitor.Insights.Item;
import dev.muster.monitor.Insights.WorkerTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Measures a run of many items, and makes [Insights] of it. `map` and streams do this themselves
/// if [MapOptions#withInsights] asks for it; this is for programs that hand out work in another
/// way.
///
/// ```
/// var recorder = InsightsRecorder.start(4);
/// recorder.enter(Phase.READING);                   // one thread reads the inputs …
/// recorder.enter(Phase.SENDING);                   // … and hands them to the workers
/// recorder.handedOut();                            // one more is under way
/// recorder.enter(Phase.WAITING);
/// recorder.ended(17, "data.csv", Duration.ofMillis(250));   // in any thread
/// recorder.inputEnded();
/// Insights insights = recorder.end();
/// ```
///
/// Safe for all threads; only [#enter] is for the one that hands out the work.
public final class InsightsRecorder {
    /*
     * At each change the time since the last one is divided among the workers. As many as tasks are
     * under way are taken to be busy; the others had nothing to do, and what the thread that hands
     * out work did says why. Of the time of the busy ones, what their tasks say of themselves is
     * known. The rest is the way there and back, or the start of workers.
     */
    private static final int MOST_SLOWEST = 5;

    private final LongSupplier clock;
    private final long begin;
    private final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
    private final Map<Phase, Long> idle = new EnumMap<>(Phase.class);

    // Guarded by this.
    private final List<Slow> slowest = new ArrayList<>();
    private Phase phase = Phase.ELSEWHERE;
    private boolean isInputLeft = true;
    private int workers;
    private int mostWorkers;
    private long lastNanos;
    private long underWay;
    private long busyNanos;
    private long endNanos;
    private long items;
    private long tasks;
    private long bytes;
    private long ranNanos;
    private long codingNanos;
    private long collectingNanos;
    private long lostNanos;
    private long startingNanos;
    private long firstStartNanos = Long.MAX_VALUE;
    private int starts;

    /// What the thread that hands out the work is doing.
    public enum Phase {
        /// It waits for the next input.
        READING,
        /// It writes inputs and hands them over.
        SENDING,
        /// It waits for results.
        WAITING,
        /// It does something else, such as using results, or must not send more before they are
        /// used.
        ELSEWHERE
    }

    /// A task that has ended, as its worker has measured it.
    ///
    /// @param numbers which of the inputs each of its items is, from 0
    /// @param ranNanos how long each of its items ran, garbage collection included
    /// @param texts gives for the place of an item in the task what gives its text; the text is
    ///   asked for at the end, and only for the slowest items
    /// @param codingNanos how long it took to read its items and to write its results
    /// @param collectingNanos how long the worker collected garbage while the items ran
    /// @param bytes how large items and results were as they were written; 0 if they were not
    @SuppressWarnings("ArrayRecordComponent") // made once, handed over, compared with nothing
    public record Part(
            IntToLongFunction numbers,
            long[] ranNanos,
            IntFunction<Supplier<String>> texts,
            long codingNanos,
            long collectingNanos,
            long bytes) {}

    private record Slow(long index, Supplier<String> text, long nanos) {}

    private InsightsRecorder(int workers, LongSupplier clock) {
        this.clock = clock;
        this.begin = clock.getAsLong();
        this.lastNanos = begin;
        this.workers = Math.max(1, workers);
        this.mostWorkers = this.workers;
    }

    /// Begins to measure.
    ///
    /// @param workers how many items can run at the same time; at least 1
    public static InsightsRecorder start(int workers) {
        return new InsightsRecorder(workers, System::nanoTime);
    }

    static InsightsRecorder start(int workers, LongSupplier clock) {
        return new InsightsRecorder(workers, clock);
    }

    // ---- what happens ----

    /// The number of workers has changed.
    public synchronized void workers(int now) {
        if (now != workers) {
            advance();
            workers = Math.max(1, now);
            mostWorkers = Math.max(mostWorkers, workers);
        }
    }

    /// A worker that was not there at the beginning has taken its first task.
    ///
    /// @param after how long its start has taken since the beginning
    public synchronized void workerStarted(Duration after) {
        long nanos = Math.max(0, after.toNanos());
        startingNanos += nanos;
        firstStartNanos = Math.min(firstStartNanos, nanos);
        starts++;
    }

    /// The thread that hands out the work does something else from now on.
    ///
    /// @return what it did until now
    public synchronized Phase enter(Phase next) {
        Phase before = phase;
        if (next != before) {
            advance();
            phase = next;
        }
        return before;
    }

    /// There are no more inputs.
    public synchronized void inputEnded() {
        if (isInputLeft) {
            advance();
            isInputLeft = false;
        }
    }

    /// A task is on its way to a worker.
    public synchronized void handedOut() {
        advance();
        underWay++;
    }

    /// A task of one item has ended.
    ///
    /// @param index the number of the item, from 0
    /// @param text what it is called
    /// @param ran how long it ran
    public void ended(long index, String text, Duration ran) {
        ended(new Part(_ -> index, new long[] {ran.toNanos()}, _ -> () -> text, 0, 0, 0));
    }

    /// A task has ended.
    public synchronized void ended(Part part) {
        advance();
        underWay--;
        tasks++;
        bytes += part.bytes();
        items += part.ranNanos().length;
        codingNanos += part.codingNanos();
        collectingNanos += part.collectingNanos();
        for (int i = 0; i < part.ranNanos().length; i++) {
            long nanos = part.ranNanos()[i];
            ranNanos += nanos;
            if (slowest.size() < MOST_SLOWEST || nanos > slowest.getLast().nanos()) {
                slowest.add(new Slow(part.numbers().applyAsLong(i), part.texts().apply(i), nanos));
                slowest.sort(Comparator.comparingLong(Slow::nanos).reversed());
                if (slowest.size() > MOST_SLOWEST) {
                    slowest.removeLast();
                }
            }
        }
    }

    /// The process in which all workers are threads has stood still to collect garbage.
    public synchronized void collected(Duration time) {
        collectingNanos += workers * Math.max(0, time.toNanos());
    }

    /// An attempt has failed and another follows: the workers' time for it was lost.
    public synchronized void lost(Duration time) {
        lostNanos += Math.max(0, time.toNanos());
    }

    /// A task that was under way will not run.
    public synchronized void dropped() {
        advance();
        underWay--;
    }

    private void advance() {
        long now = clock.getAsLong();
        long passed = now - lastNanos;
        lastNanos = now;
        phases.merge(phase, passed, Long::sum);
        long busy = Math.min(workers, underWay);
        busyNanos += busy * passed;
        if (isInputLeft) {
            idle.merge(phase, (workers - busy) * passed, Long::sum);
        } else {
            endNanos += (workers - busy) * passed;
        }
    }

    // ---- the end ----

    /// What has been measured until now. The texts of the slowest items are asked for here.
    public Insights end() {
        List<Slow> slow;
        Insights numbers;
        synchronized (this) {
            advance();
            slow = List.copyOf(slowest);
            numbers = numbers();
        }
        List<Item> named =
                slow.stream()
                        .map(each ->
                                new Item(
                                        each.index(),
                                        each.text().get(),
                                        Duration.ofNanos(each.nanos())))
                        .toList();
        return Advice.with(named, numbers);
    }

    private Insights numbers() {
        long collecting = Math.min(collectingNanos, ranNanos);
        long rest = Math.max(0, busyNanos - ranNanos - codingNanos);
        long lost = Math.min(rest, lostNanos);
        long starting = Math.min(rest - lost, startingNanos);
        long transfer = codingNanos + rest - lost - starting;
        transfer += idle(Phase.SENDING) + idle(Phase.WAITING);
        long sending =
                phases.getOrDefault(Phase.READING, 0L) + phases.getOrDefault(Phase.SENDING, 0L);
        long start = starts < mostWorkers ? 0 : firstStartNanos;
        return new Insights(
                items,
                tasks,
                mostWorkers,
                bytes,
                Duration.ofNanos(lastNanos - begin),
                Duration.ofNanos(ranNanos),
                Duration.ofNanos(Math.max(sending, start)),
                new WorkerTime(
                        Duration.ofNanos(ranNanos - collecting + lost),
                        Duration.ofNanos(collecting),
                        Duration.ofNanos(transfer),
                        Duration.ofNanos(starting),
                        Duration.ofNanos(idle(Phase.READING)),
                        Duration.ofNanos(idle(Phase.ELSEWHERE)),
                        Duration.ofNanos(endNanos)),
                List.of(),
                List.of());
    }

    private long idle(Phase during) {
        return idle.getOrDefault(during, 0L);
    }
}
