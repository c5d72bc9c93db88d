package dev.muster.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Counts latencies in steps of 2 %, as `manager_client.py` does. For one thread.
final class Latencies {
    private static final double LOG_STEP = Math.log(1.02);
    private static final int STEPS = 1200; // up to 5 hours

    private final long[] counts = new long[STEPS];
    private long total;

    /// Of nanoseconds.
    static Latencies of(long[] times) {
        var latencies = new Latencies();
        for (long nanos : times) {
            latencies.add(nanos);
        }
        return latencies;
    }

    void add(long nanos) {
        int step = nanos <= 1000 ? 0 : (int) (Math.log(nanos / 1e3) / LOG_STEP);
        counts[Math.min(step, STEPS - 1)]++;
        total++;
    }

    void addAll(Latencies other) {
        for (int i = 0; i < STEPS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    long total() {
        return total;
    }

    /// The line that [Measured] reads.
    String json(double perSecond) {
        String histogram =
                IntStream.range(0, STEPS)
                        .filter(step -> counts[step] > 0)
                        .mapToObj(step -> "\"%d\": %d".formatted(step, counts[step]))
                        .collect(Collectors.joining(", "));
        return "{\"perSecond\": %.3f, \"histogram\": {%s}}".formatted(perSecond, histogram);
    }
}
