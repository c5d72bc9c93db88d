package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// This build next to an earlier one, in one run: the rows of the other benchmarks that concern
/// Muster alone. Rounds alternate (A B, B A, …), and the median of the ratios of each pair counts:
/// what loads the machine meanwhile loads both.
///
/// Options: `--before DIR`, a checkout that was built by `./dev bench`; `--after .`; `--rounds 7`
/// pairs, `--warm-up 3` that do not count, `--least 0.95`, `--only REGEX` that is found in `BENCH:
/// ROW`; `--seconds 0.5` of each measurement over a socket; and those of the other benchmarks. Ends
/// with status 1 if a row is below the least ratio or cannot be measured.
public final class HouseBench {
    private final BenchOptions options;
    private final HouseSide before;
    private final HouseSide after;
    private final double least;
    private final List<String> worse = new ArrayList<>();

    private HouseBench(BenchOptions options, BenchFolder folder) {
        this.options = options;
        String earlier = options.text("before", "");
        if (earlier.isEmpty()) {
            throw new IllegalArgumentException(
                    "which build to compare with? say --before DIR, a checkout of an earlier commit"
                            + " that was built by ./dev bench");
        }
        before = HouseSide.of("before", Path.of(earlier), folder);
        after = HouseSide.of("after", Path.of(options.text("after", ".")), folder);
        least = options.decimal("least", 0.95);
    }

    public static void main(String[] arguments) throws IOException {
        boolean isWell;
        try (var folder = BenchFolder.open()) {
            isWell = new HouseBench(new BenchOptions(arguments), folder).run();
        } catch (IllegalArgumentException e) {
            System.err.println("HouseBench: " + e.getMessage());
            isWell = false;
        }
        System.exit(isWell ? 0 : 1);
    }

    private boolean run() throws IOException {
        System.out.printf(
                "Java %s, %d processors%n%n| | before | after | ratio |%n|---|---|---|---|%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors());
        Pattern only = Pattern.compile(options.text("only", ""));
        String bench = "";
        List<HouseRow> rows =
                HouseRow.all(options).stream()
                        .filter(row -> only.matcher(row.toString()).find())
                        .toList();
        for (HouseRow row : rows) {
            if (!row.bench().equals(bench)) {
                bench = row.bench();
                closeBoth();
                warmUp(rows.stream().filter(other -> other.bench().equals(row.bench())).toList());
            }
            print(row);
        }
        closeBoth();
        System.out.println();
        worse.forEach(System.out::println);
        if (worse.isEmpty()) {
            System.out.printf("no row is below %.2f%n", least);
        }
        return worse.isEmpty();
    }

    /// All rows of a bench before the first counts: else that would be measured while the code of
    /// both is still being compiled.
    private void warmUp(List<HouseRow> rows) {
        for (HouseRow row : rows) {
            try {
                measure(row, options.number("warm-up", 3), new ArrayList<>());
            } catch (IOException | IllegalArgumentException _) {
                closeBoth(); // the row says why when it is its turn
            }
        }
    }

    private void closeBoth() {
        before.close();
        after.close();
    }

    private void print(HouseRow row) {
        try {
            Compared compared = compare(row);
            System.out.printf(
                    "| %s | %,.1f | %,.1f | **%.2f** |%n",
                    row, compared.before(), compared.after(), compared.ratio());
            if (compared.ratio() < least) {
                worse.add("below %.2f: %s (%.3f)".formatted(least, row, compared.ratio()));
            }
        } catch (IOException | IllegalArgumentException e) {
            System.out.printf("| %s | – | – | – |%n", row);
            worse.add("not measured: %s: %s".formatted(row, e.getMessage()));
            closeBoth(); // a program has ended, or its next answer is that to another question
        }
    }

    /// The medians.
    private record Compared(double before, double after, double ratio) {}

    /// A row that seems worse is measured twice as often again, so that chance alone blames none.
    private Compared compare(HouseRow row) throws IOException {
        int rounds = options.number("rounds", 7);
        var pairs = new ArrayList<double[]>();
        measure(row, rounds, pairs);
        if (median(row, pairs).ratio < least) {
            measure(row, 2 * rounds, pairs);
        }
        return median(row, pairs);
    }

    private void measure(HouseRow row, int rounds, List<double[]> pairs) throws IOException {
        for (int round = 0; round < rounds; round++) {
            double[] pair = new double[2];
            boolean isBeforeFirst = round % 2 == 0;
            if (isBeforeFirst) {
                pair[0] = row.figure().of(before);
            }
            pair[1] = row.figure().of(after);
            if (!isBeforeFirst) {
                pair[0] = row.figure().of(before);
            }
            pairs.add(pair);
        }
    }

    private static Compared median(HouseRow row, List<double[]> pairs) {
        return new Compared(
                Measured.median(pairs.stream().mapToDouble(pair -> pair[0]).toArray()),
                Measured.median(pairs.stream().mapToDouble(pair -> pair[1]).toArray()),
                Measured.median(
                        pairs.stream().mapToDouble(pair -> row.ratio(pair[0], pair[1])).toArray()));
    }
}
