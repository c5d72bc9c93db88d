package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// Reads an endless stream in a program of its own, and looks at what it and its workers hold.
final class PoolSoakEndless {
    /// How much more the last third of the time may hold than the second.
    private static final double MOST_GROWTH = 1.2;

    private static final int FEWEST_SAMPLES = 6;

    /// What the program says every second.
    private record Sample(long items, long nanos, long live, long resident, long workers) {
        static Sample of(String line) {
            String[] words = line.split(" ", -1);
            return new Sample(
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]));
        }
    }

    private PoolSoakEndless() {}

    /// Runs it in both orders and prints a verdict for each.
    ///
    /// @return whether every promise was kept
    static boolean run(BenchOptions options) throws IOException {
        boolean isOrderedSound = run("ordered", options);
        return run("unordered", options) && isOrderedSound;
    }

    private static boolean run(String order, BenchOptions options) throws IOException {
        List<Sample> samples = new ArrayList<>();
        String last = "";
        try (var program =
                BenchProcess.java(
                        PoolSoakClient.class,
                        List.of("-Xmx" + options.text("heap", "64m")),
                        order,
                        options.number("seconds", 60))) {
            String line = program.nextLine();
            while (line != null) {
                last = line;
                if (line.startsWith("sample ")) {
                    samples.add(Sample.of(line));
                }
                line = program.nextLine();
            }
        }
        return verdict(order, samples, last.equals("survived"));
    }

    private static boolean verdict(String order, List<Sample> samples, boolean hasSurvived) {
        if (!hasSurvived || samples.size() < FEWEST_SAMPLES) {
            System.out.printf(
                    "endless %-9s BROKEN: %s after %d samples%n",
                    order, hasSurvived ? "too short" : "did not survive", samples.size());
            return false;
        }
        Sample end = samples.getLast();
        System.out.printf(
                "endless %-9s %,d items in %.1f s, %,.0f items/s%n",
                order, end.items(), end.nanos() / 1e9, end.items() * 1e9 / end.nanos());
        print("live heap", samples, Sample::live);
        double own = print("resident", samples, Sample::resident);
        double workers = print("workers", samples, Sample::workers);
        boolean isSound = own <= MOST_GROWTH && workers <= MOST_GROWTH;
        System.out.println(isSound ? "  sound" : "  BROKEN: it grows");
        return isSound;
    }

    /// Prints the means of the three thirds.
    ///
    /// @return the last third's by the second's
    private static double print(String what, List<Sample> samples, ToLongFunction<Sample> size) {
        int count = samples.size();
        double first = mean(samples.subList(0, count / 3), size);
        double second = mean(samples.subList(count / 3, count * 2 / 3), size);
        double third = mean(samples.subList(count * 2 / 3, count), size);
        System.out.printf(
                "  %-9s %.1f, %.1f, %.1f MiB by thirds: %.2f times%n",
                what, first / 0x1p20, second / 0x1p20, third / 0x1p20, third / second);
        return third / second;
    }

    private static double mean(List<Sample> samples, ToLongFunction<Sample> size) {
        return samples.stream().mapToLong(size).average().orElse(0);
    }
}
