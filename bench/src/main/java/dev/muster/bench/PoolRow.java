package dev.muster.bench;

import java.util.List;
import java.util.stream.Stream;

/// One thing that [PoolBench] measures: what we do, and what the peers do that is most like it.
///
/// @param work what our side is told
/// @param count how often
/// @param peerWork what the peers are told
/// @param peerCount how often; rates are compared, not times
/// @param peers the words of the sides
record PoolRow(
        String title,
        Unit unit,
        String work,
        int count,
        String peerWork,
        int peerCount,
        List<String> peers) {
    private static final String SUBMIT = "submit, get all";

    /// What is measured in the same unit stands in one table.
    enum Unit {
        PER_SECOND("tasks/s"),
        MICROS("µs"),
        MEBIBYTES("MiB/s"),
        MILLIS("ms");

        private final String title;

        Unit(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        boolean isMoreBetter() {
            return this == PER_SECOND || this == MEBIBYTES;
        }

        /// @param mebibytes of one large value
        double figure(Measured measured, int mebibytes) {
            return switch (this) {
                case PER_SECOND -> measured.perSecond();
                case MICROS -> measured.micros(0.5);
                case MEBIBYTES -> measured.perSecond() * mebibytes;
                case MILLIS -> 1e3 / measured.perSecond();
            };
        }
    }

    /// What our side does, and nothing of others.
    PoolRow withoutPeers() {
        return of(title, unit, work, count);
    }

    private static PoolRow of(String title, Unit unit, String work, int count) {
        return new PoolRow(title, unit, work, count, work, count, List.of());
    }

    private PoolRow against(String... words) {
        return new PoolRow(title, unit, work, count, peerWork, peerCount, List.of(words));
    }

    private PoolRow withPeerWork(String newWork, int newCount) {
        return new PoolRow(title, unit, work, count, newWork, newCount, peers);
    }

    /// The rows of a word of `--rows`.
    static Stream<PoolRow> of(String word, BenchOptions options) {
        int numbers = options.number("numbers", 5_000_000);
        return switch (word) {
            case "tiny" ->
                    Stream.of(
                            of("map, chunks of 1", Unit.PER_SECOND, "tiny", tasks(options))
                                    .against("pool"));
            case "map" ->
                    Stream.of(
                            of("map, own chunks", Unit.PER_SECOND, "map", numbers).against("pool"));
            case "ints" ->
                    Stream.of(
                            of(
                                            "mapInts, peer's map",
                                            Unit.PER_SECOND,
                                            "ints",
                                            options.number("ints", 20_000_000))
                                    .withPeerWork("map", numbers)
                                    .against("pool"));
            case "submit" -> submit(options);
            case "one" ->
                    Stream.of(
                            of("submit, get", Unit.MICROS, "one", options.number("calls", 10_000))
                                    .against("pool", "executor", "loky", "pp4j", "socket"));
            case "large" -> large(options);
            case "open" -> open(options.number("opens", 3));
            default ->
                    throw new IllegalArgumentException(
                            word + " is no row, must be one of " + String.join(", ", words()));
        };
    }

    /// The words of all rows, in the order of the tables.
    static List<String> words() {
        return List.of("tiny", "map", "ints", "submit", "one", "large", "open", "memory");
    }

    private static int tasks(BenchOptions options) {
        return options.number("tasks", 200_000);
    }

    private static Stream<PoolRow> submit(BenchOptions options) {
        int slow = Math.min(tasks(options), options.number("slow-tasks", 20_000));
        PoolRow all = of(SUBMIT, Unit.PER_SECOND, "submit", tasks(options));
        return Stream.of(
                all.against("pool"),
                all.withPeerWork("submit", slow).against("executor", "loky", "pp4j"));
    }

    private static Stream<PoolRow> large(BenchOptions options) {
        int transfers = options.number("transfers", 5);
        return Stream.of("bytes", "doubles")
                .flatMap(kind ->
                        Stream.of("there", "back")
                                .map(way ->
                                        of(
                                                kind + " " + way,
                                                Unit.MEBIBYTES,
                                                kind + "-" + way,
                                                transfers)))
                .map(row -> row.against("pool", "socket"));
    }

    private static Stream<PoolRow> open(int opens) {
        return Stream.of(
                of("open to first result", Unit.MILLIS, "open", opens).against("spawn", "pp4j"));
    }
}
