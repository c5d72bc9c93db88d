package dev.muster.bench;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What clients measured together: operations per second and percentiles of the latency.
///
/// @param perSecond the sum over the clients
/// @param latencies how many operations fell into each step of 2 %, over all clients
record Measured(double perSecond, TreeMap<Integer, Long> latencies) {
    private static final Pattern RATE = Pattern.compile("\"perSecond\": ([0-9.eE+]+)");
    private static final Pattern BUCKET = Pattern.compile("\"(\\d+)\": (\\d+)");
    private static final double STEP = 1.02;

    /// Reads the last lines of `manager_client.py`.
    static Measured of(List<String> results) {
        double rate = 0;
        var counts = new TreeMap<Integer, Long>();
        for (String result : results) {
            rate += number(RATE, result);
            var buckets = BUCKET.matcher(result);
            while (buckets.find()) {
                counts.merge(
                        Integer.valueOf(buckets.group(1)),
                        Long.valueOf(buckets.group(2)),
                        Long::sum);
            }
        }
        return new Measured(rate, counts);
    }

    /// Takes several rounds together: the median rate, all latencies.
    static Measured of(Stream<Measured> rounds) {
        List<Measured> all = rounds.toList();
        var counts = new TreeMap<Integer, Long>();
        all.forEach(each -> each.latencies.forEach((k, n) -> counts.merge(k, n, Long::sum)));
        return new Measured(
                median(all.stream().mapToDouble(Measured::perSecond).toArray()), counts);
    }

    private static double number(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalArgumentException("a client answered " + text);
        }
        return Double.parseDouble(found.group(1));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The latency in microseconds that this share of the operations does not exceed.
    double micros(double share) {
        long wanted =
                (long)
                        Math.ceil(
                                share
                                        * latencies.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum());
        long seen = 0;
        for (var bucket : latencies.entrySet()) {
            seen += bucket.getValue();
            if (seen >= wanted) {
                return Math.pow(STEP, bucket.getKey() + 1.0);
            }
        }
        return Double.NaN;
    }
}
