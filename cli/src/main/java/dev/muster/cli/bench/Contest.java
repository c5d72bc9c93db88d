package dev.muster.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that several sides do in turns.
///
/// @param title what is done
/// @param unit how it is shown
/// @param sides who does it; ours is the first
record Contest(String title, Unit unit, List<Side> sides) {
    private static final double GROWTH = 10;
    private static final double NOTHING_SECONDS = 1e-9;

    /// How a number of repetitions and the time for them are shown.
    enum Unit {
        /// Repetitions a second.
        PER_SECOND("/s", 1),
        /// Mebibytes a second; a repetition moves [#MEBIBYTES].
        MEBIBYTES_PER_SECOND("MiB/s", 64),
        MILLIS("ms", 1e3),
        MICROS("µs", 1e6),
        NANOS("ns", 1e9);

        /// How large a value is.
        static final int MEBIBYTES = 64;

        private final String name;
        private final double scale;

        Unit(String name, double scale) {
            this.name = name;
            this.scale = scale;
        }

        boolean isRate() {
            return this == PER_SECOND || this == MEBIBYTES_PER_SECOND;
        }

        double of(long count, double seconds) {
            return isRate() ? scale * count / seconds : scale * seconds / count;
        }

        String show(double value) {
            String form = value >= 100 ? "%,.0f %s" : value >= 10 ? "%.1f %s" : "%.2f %s";
            return String.format(Locale.ROOT, form, value, name);
        }
    }

    /// One that takes part.
    ///
    /// @param name as it is known
    /// @param work what it does
    record Side(String name, Work work) {}

    /// What is measured.
    @FunctionalInterface
    interface Work {
        /// Does it so many times.
        ///
        /// @return how many seconds that took
        double seconds(long count) throws IOException, InterruptedException;
    }

    /// How long it is measured.
    ///
    /// @param rounds how many
    /// @param seconds of each side in a round, about
    /// @param warmUpSeconds of each side before the first one, at least: a JVM is slow at first
    record Plan(int rounds, double seconds, double warmUpSeconds) {}

    /// What came out.
    ///
    /// @param ours the median of our side
    /// @param peers by their names
    record Outcome(Contest contest, double ours, Map<String, Peer> peers) {
        Map<String, @Nullable Object> plain() {
            var others = new ArrayList<Map<String, @Nullable Object>>();
            peers.forEach((name, peer) -> {
                var plain = new LinkedHashMap<String, @Nullable Object>();
                plain.put("name", name);
                plain.put("value", peer.value());
                plain.put("times", peer.times());
                others.add(plain);
            });
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("title", contest.title());
            plain.put("unit", contest.unit().name);
            plain.put("ours", ours);
            plain.put("peers", others);
            return plain;
        }
    }

    /// Another side.
    ///
    /// @param value its median
    /// @param times how many times faster ours was: the median of the ratios of each round
    record Peer(double value, double times) {}

    /// Has the sides take turns.
    Outcome measure(Plan plan) throws IOException, InterruptedException {
        long[] counts = new long[sides.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = warmUp(sides.get(i).work(), plan);
        }
        double[][] values = new double[counts.length][plan.rounds()];
        for (int round = 0; round < plan.rounds(); round++) {
            for (int i = 0; i < counts.length; i++) {
                double seconds = sides.get(i).work().seconds(counts[i]);
                values[i][round] = unit.of(counts[i], seconds);
            }
        }
        return outcome(values);
    }

    /// Does it more and more often.
    ///
    /// @return how often a side must do it to take as long as planned, about
    private static long warmUp(Work work, Plan plan) throws IOException, InterruptedException {
        long count = 1;
        double total = 0;
        while (true) {
            double taken = Math.max(work.seconds(count), NOTHING_SECONDS);
            total += taken;
            double wanted = count * plan.seconds() / taken;
            if (total >= plan.warmUpSeconds() && taken >= plan.seconds() / 4) {
                return Math.max(1, Math.round(wanted));
            }
            count = Math.max(1, Math.round(Math.min(wanted, count * GROWTH)));
        }
    }

    private Outcome outcome(double[][] values) {
        var peers = new LinkedHashMap<String, Peer>();
        for (int i = 1; i < values.length; i++) {
            double[] ratios = new double[values[i].length];
            for (int round = 0; round < ratios.length; round++) {
                double ratio = values[0][round] / values[i][round];
                ratios[round] = unit.isRate() ? ratio : 1 / ratio;
            }
            peers.put(sides.get(i).name(), new Peer(median(values[i]), median(ratios)));
        }
        return new Outcome(this, median(values[0]), peers);
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
