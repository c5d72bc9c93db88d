package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedMap;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/// A large map that some processes read while one writes, with and without a near cache: how fast,
/// and how old what the cache gives.
///
/// Options: `--entries 1000000`, `--hot 20000` of them get nine of ten reads and writes, `--near
/// 100000` a reader keeps, `--readers 4`, `--writes 2000` a second, `--seconds 10` of each
/// measurement, `--settle-millis 1000` after which all must agree when nobody writes. Ends with
/// status 1 if a promise of the near cache was broken.
public final class NearCacheBench {
    private static final int FILL_WINDOW = 4096;

    private final BenchOptions options;
    private final CachedKeys keys;
    private int violations;

    private NearCacheBench(BenchOptions options) {
        this.options = options;
        keys = new CachedKeys(options.number("entries", 1_000_000), options.number("hot", 20_000));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean isSound;
        try (var folder = BenchFolder.open()) {
            isSound = new NearCacheBench(new BenchOptions(arguments)).run(folder);
        }
        System.exit(isSound ? 0 : 1);
    }

    private boolean run(BenchFolder folder) throws IOException, InterruptedException {
        // A pair gets one of ten writes: room for ten times as long as one measurement.
        int versions = options.number("seconds", 10) * options.number("writes", 2000);
        try (var log = WriteLog.create(folder.file("log"), CachedKeys.WATCHED, versions);
                var server = BenchServer.shared(folder.keyFile(), "127.0.0.1:0");
                Manager manager =
                        Manager.connect(
                                Address.parse(server.address()),
                                AuthKey.readFile(folder.keyFile()));
                var readers =
                        BenchClients.java(
                                options.number("readers", 4),
                                NearCacheClient.class,
                                List.of("-XX:+UseSerialGC", "-Xmx512m"),
                                server.address(),
                                folder.keyFile(),
                                folder.file("log"),
                                versions,
                                keys,
                                options.number("near", 100_000))) {
            SharedMap<Integer, Stamp> map = manager.map("map");
            fill(map);
            var writer = new NearCacheWriter(map, keys, log, options.number("writes", 2000));
            writer.start();
            measure(readers);
            agree(writer, readers);
            checkLast(map, writer);
        }
        System.out.println(
                violations == 0
                        ? "verdict: every promise was kept"
                        : "verdict: VIOLATED, %d times".formatted(violations));
        return violations == 0;
    }

    private void fill(SharedMap<Integer, Stamp> map) throws InterruptedException {
        long begin = System.nanoTime();
        var futures = new Load.Futures(FILL_WINDOW);
        for (int key = 0; key < keys.entries(); key++) {
            futures.add(map.putAsync(key, new Stamp(System.nanoTime(), 0)));
        }
        futures.drain();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%,d entries put in %.1f s, %,.0f/s%n",
                keys.entries(), seconds, keys.entries() / seconds);
        check(map.size() == keys.entries(), "the map has %,d entries", map.size());
    }

    private void measure(BenchClients readers) throws IOException {
        System.out.printf(
                "%n| reads | reads/s | hits | misses | invalidations | kept | stale reads | stale"
                        + " p50 µs | p99 µs | max µs |%n|---|---|---|---|---|---|---|---|---|---|%n");
        String seconds = options.text("seconds", "10");
        ask(readers, "far 1"); // warming up
        ask(readers, "near 2");
        double far = print("without", ask(readers, "far " + seconds));
        double near = print("near cached", ask(readers, "near " + seconds));
        System.out.printf("%nnear cached / without: **%.1f**%n", near / far);
    }

    private static List<String> ask(BenchClients readers, String question) throws IOException {
        return readers.ask(readers.processes().size(), question);
    }

    private double print(String title, List<String> answers) {
        long[] sums = new long[6];
        long maxNanos = 0;
        for (String answer : answers) {
            String[] words = answer.split(" ", sums.length + 2);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += Long.parseLong(words[i]);
            }
            maxNanos = Math.max(maxNanos, Long.parseLong(words[sums.length]));
        }
        Measured measured =
                Measured.of(
                        answers.stream().map(line -> line.substring(line.indexOf('{'))).toList());
        long stale = measured.latencies().values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "| %s | %,.0f | %,d | %,d | %,d | %,d | %,d of %,d | %,.0f | %,.0f | %,.0f |%n",
                title,
                measured.perSecond(),
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                stale,
                stale + sums[4],
                measured.micros(0.5),
                measured.micros(0.99),
                maxNanos / 1e3);
        check(sums[5] == 0, "%,d reads of %s in another order than written", sums[5], title);
        return measured.perSecond();
    }

    private void agree(NearCacheWriter writer, BenchClients readers)
            throws IOException, InterruptedException {
        ask(readers, "near 0.5"); // memories are full of what is written until the end
        long stopped = writer.stop();
        String millis = options.text("settle-millis", "1000");
        long old = 0;
        long lastNanos = 0;
        for (String answer : ask(readers, "agree %d %s".formatted(stopped, millis))) {
            String[] words = answer.split(" ", -1);
            old += Long.parseLong(words[0]);
            lastNanos = Math.max(lastNanos, Long.parseLong(words[1]));
        }
        System.out.printf(
                "%,.0f writes/s; all watched keys fresh %.1f ms after the last one%n",
                writer.perSecond(), lastNanos / 1e6);
        check(old == 0, "%,d keys are still old after %s ms", old, millis);
    }

    /// The map itself has what was written last.
    private void checkLast(SharedMap<Integer, Stamp> map, NearCacheWriter writer) {
        for (int key = 0; key < keys.hot(); key++) {
            long version = Objects.requireNonNull(map.get(key)).version();
            long written = writer.versionOf(key);
            check(version == written, "%d has version %d, not %d", key, version, written);
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    private void check(boolean isKept, String broken, Object... arguments) {
        if (!isKept) {
            violations++;
            System.out.println("VIOLATED: " + broken.formatted(arguments));
        }
    }
}
