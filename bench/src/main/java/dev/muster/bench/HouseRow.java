package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One thing that [HouseBench] measures of both builds: a row of another benchmark, without peers.
///
/// @param bench whose row it is; builds keep their programs running from row to row of one bench
/// @param unit of the figure
/// @param isMoreBetter whether a greater figure is the better one
record HouseRow(String bench, String title, String unit, boolean isMoreBetter, Figure figure) {
    /// Figures of nearly nothing differ by chance alone: this is added to both.
    private static final double IDLE_MILLIS = 2;

    /// How it is measured.
    @FunctionalInterface
    interface Figure {
        double of(HouseSide side) throws IOException;
    }

    /// All rows.
    static List<HouseRow> all(BenchOptions options) throws IOException {
        var rows = new ArrayList<HouseRow>();
        PoolRow.words().stream()
                .filter(word -> !word.equals("memory"))
                .forEach(word -> addPool(rows, word, options));
        addPoolMemory(rows, options);
        for (String transport : options.list("transports", "tcp,unix")) {
            addShared(rows, transport, options);
        }
        addPeers(rows, options);
        addManagers(rows, options);
        MemoryRow.words().stream()
                .filter(word -> !word.equals("handover")) // of one process and CPython
                .flatMap(word -> MemoryRow.of(word, options))
                .map(HouseRow::ofMemory)
                .forEach(rows::add);
        return rows;
    }

    @Override
    public String toString() {
        return "%s: %s, %s".formatted(bench, title, unit);
    }

    /// How much better the figure of the later build is: 1 for the same, 2 for twice as good.
    double ratio(double before, double after) {
        double more = unit.startsWith("processor") ? IDLE_MILLIS : 0;
        return isMoreBetter ? after / before : (before + more) / (after + more);
    }

    private static void addPool(List<HouseRow> rows, String word, BenchOptions options) {
        Stream<PoolRow> distinct = PoolRow.of(word, options).map(PoolRow::withoutPeers).distinct();
        distinct.forEach(row -> {
            int mebibytes = options.number("mebibytes", 64);
            rows.add(
                    new HouseRow(
                            "PoolBench",
                            row.title(),
                            row.unit().title(),
                            row.unit().isMoreBetter(),
                            side ->
                                    row.unit()
                                            .figure(
                                                    measured(pool(side, options), row),
                                                    mebibytes)));
        });
    }

    private static Measured measured(BenchProcess pool, PoolRow row) throws IOException {
        return Measured.of(List.of(pool.ask(row.work() + " " + row.count())));
    }

    private static BenchProcess pool(HouseSide side, BenchOptions options) throws IOException {
        return side.program(
                PoolClient.class, options.number("workers", 2), options.number("mebibytes", 64));
    }

    private static void addPoolMemory(List<HouseRow> rows, BenchOptions options) {
        rows.add(
                new HouseRow(
                        "PoolBench",
                        "idle worker",
                        "MiB of its own",
                        false,
                        side ->
                                ResidentMemory.of(pool(side, options).ask("memory 4")).pss()
                                        / 0x1p20));
    }

    private static void addShared(List<HouseRow> rows, String transport, BenchOptions options) {
        String bench = "SharedBench by " + transport;
        String seconds = options.text("seconds", "0.5");
        List<Integer> counts = options.numbers("clients", "1,8");
        int most = counts.stream().max(Integer::compare).orElseThrow();
        for (String mode : options.list("modes", "queue,map,lock")) {
            for (int count : counts) {
                for (SharedBench.Variant variant : SharedBench.variants(mode, options)) {
                    String line =
                            "%s %d %d %s"
                                    .formatted(mode, variant.threads(), variant.window(), seconds);
                    rows.add(
                            new HouseRow(
                                    bench,
                                    "%s, %d clients, %s"
                                            .formatted(
                                                    SharedBench.title(mode),
                                                    count,
                                                    variant.title()),
                                    "1/s",
                                    true,
                                    side ->
                                            shared(side, transport, most, count, line)
                                                    .perSecond()));
                }
            }
        }
        String get = "get 1 0 " + seconds;
        rows.add(
                new HouseRow(
                        bench,
                        "map.get by one thread",
                        "µs",
                        false,
                        side -> shared(side, transport, most, 1, get).micros(0.5)));
    }

    private static Measured shared(
            HouseSide side, String transport, int most, int count, String line) throws IOException {
        String address = side.server(transport).address();
        return Measured.of(side.clients(most, SharedClient.class, address).ask(count, line));
    }

    private static void addPeers(List<HouseRow> rows, BenchOptions options) {
        String seconds = options.text("seconds", "0.5");
        for (String operation : options.list("operations", "put,get,queue,lock")) {
            for (int threads : options.numbers("peer-threads", "1,16")) {
                String line = "%s %d %s".formatted(operation, threads, seconds);
                rows.add(
                        new HouseRow(
                                "PeersBench",
                                "%s, %d threads".formatted(PeersBench.title(operation), threads),
                                "1/s",
                                true,
                                side -> {
                                    String address = side.server("tcp").address();
                                    return Measured.of(
                                                    side.clients(
                                                                    1,
                                                                    PeersClient.class,
                                                                    "muster",
                                                                    address)
                                                            .ask(1, line))
                                            .perSecond();
                                }));
            }
        }
    }

    private static void addManagers(List<HouseRow> rows, BenchOptions options) throws IOException {
        String python = options.python();
        String seconds = options.text("seconds", "0.5");
        for (String mode : options.list("python-modes", "queue,dict,lock")) {
            for (int count : options.numbers("clients", "1,8")) {
                rows.add(
                        new HouseRow(
                                "ManagersBench",
                                "%s, %d clients".formatted(ManagersBench.title(mode), count),
                                "1/s",
                                true,
                                side ->
                                        ManagersBench.measure(
                                                        side.serve(),
                                                        side.keyFile(),
                                                        python,
                                                        mode,
                                                        count,
                                                        seconds)
                                                .perSecond()));
            }
        }
    }

    private static HouseRow ofMemory(MemoryRow row) {
        int comma = row.title().lastIndexOf(", ");
        String unit = row.title().substring(comma + 2).replace(" / p99", "");
        return new HouseRow(
                "MemoryBench",
                row.title().substring(0, comma),
                unit,
                row.unit().isMoreBetter(),
                side ->
                        row.unit()
                                .figure(
                                        Measured.of(
                                                List.of(
                                                        side.program(MemoryClient.class)
                                                                .ask(
                                                                        row.work()
                                                                                + " "
                                                                                + row.count())))));
    }
}
