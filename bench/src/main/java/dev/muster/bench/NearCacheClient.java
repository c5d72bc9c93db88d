package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// A reader of [NearCacheBench]: `ADDRESS KEYFILE LOGFILE VERSIONS KEYS NEAR`. Each line of its
/// input is answered by one: `far SECONDS` and `near SECONDS` read without and with the memory,
/// `agree NANOS MILLIS` looks whether all is fresh so long after the writer has ended.
final class NearCacheClient {
    /// Every so many reads look at a watched pair.
    private static final int PAIR_EVERY = 16;

    private static final int AGREED_KEYS = 10_000;

    private final SharedMap<Integer, Stamp> map;
    private final NearCachedMap<Integer, Stamp> near;
    private final CachedKeys keys;
    private final WriteLog log;
    private final long[] seen = new long[CachedKeys.WATCHED];

    private Latencies staleness = new Latencies();
    private long maxStaleNanos;
    private long fresh;
    private long disorders;

    private NearCacheClient(Manager manager, CachedKeys keys, WriteLog log, int maxEntries)
            throws IOException {
        map = manager.map("map");
        near = map.nearCached(maxEntries);
        this.keys = keys;
        this.log = log;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        int versions = Integer.parseInt(arguments[3]);
        try (Manager manager = Manager.connect(Address.parse(arguments[0]), key);
                var log = WriteLog.open(Path.of(arguments[2]), CachedKeys.WATCHED, versions);
                var input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            CachedKeys keys = CachedKeys.parse(arguments[4]);
            int maxEntries = Integer.parseInt(arguments[5]);
            var client = new NearCacheClient(manager, keys, log, maxEntries);
            System.out.println("ready");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(client.answer(line.split(" ", -1)));
            }
        }
    }

    private String answer(String[] words) throws InterruptedException {
        return switch (words[0]) {
            case "far" -> read(map, Double.parseDouble(words[1]));
            case "near" -> read(near, Double.parseDouble(words[1]));
            case "agree" -> agree(Long.parseLong(words[1]), Long.parseLong(words[2]));
            default -> throw new IllegalArgumentException(words[0] + " is no question");
        };
    }

    /// Numbers, then what [Measured] reads: the rate of reads and how stale the stale ones were.
    private String read(Map<Integer, Stamp> from, double seconds) {
        staleness = new Latencies();
        maxStaleNanos = 0;
        fresh = 0;
        disorders = 0;
        Arrays.fill(seen, 0);
        var before = near.statistics();
        long reads = 0;
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            for (int i = 2; i < PAIR_EVERY; i++) {
                int key = keys.any();
                if (from.get(key) == null) {
                    throw new IllegalStateException(key + " has vanished");
                }
            }
            readPair(from);
            reads += PAIR_EVERY;
        }
        double perSecond = reads * 1e9 / (System.nanoTime() - begin);
        var after = near.statistics();
        return "%d %d %d %d %d %d %d %s"
                .formatted(
                        after.hits() - before.hits(),
                        after.misses() - before.misses(),
                        after.invalidations() - before.invalidations(),
                        after.entries(),
                        fresh,
                        disorders,
                        maxStaleNanos,
                        staleness.json(perSecond));
    }

    /// The first of a pair is written first: who has seen a version of the second does not read an
    /// older one of the first.
    private void readPair(Map<Integer, Stamp> from) {
        int first = CachedKeys.pair();
        long second = readWatched(from, first + 1);
        if (readWatched(from, first) < second) {
            disorders++;
        }
    }

    private long readWatched(Map<Integer, Stamp> from, int key) {
        long begin = System.nanoTime();
        long version = Objects.requireNonNull(from.get(key)).version();
        if (version < seen[key]) {
            disorders++;
        }
        seen[key] = version;
        long end = log.end(key, version + 1);
        if (end == 0 || end >= begin) {
            fresh++;
        } else {
            staleness.add(begin - end);
            maxStaleNanos = Math.max(maxStaleNanos, begin - end);
        }
        return version;
    }

    /// How many keys are still old at the end of the time, and after how many nanoseconds the last
    /// watched one was fresh.
    private String agree(long stoppedNanos, long millis) throws InterruptedException {
        long deadline = stoppedNanos + millis * 1_000_000;
        int[] watched = IntStream.range(0, CachedKeys.WATCHED).toArray();
        while (old(watched) > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        long nanos = System.nanoTime() - stoppedNanos;
        while (System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        int[] others = ThreadLocalRandom.current().ints(AGREED_KEYS, 0, keys.hot()).toArray();
        return "%d %d".formatted(old(watched) + differing(others), nanos);
    }

    private long old(int[] watched) {
        return Arrays.stream(watched)
                .filter(key ->
                        log.end(key, Objects.requireNonNull(near.get(key)).version() + 1) != 0)
                .count();
    }

    private long differing(int[] some) {
        return Arrays.stream(some)
                .filter(key -> !Objects.equals(near.get(key), map.get(key)))
                .count();
    }
}
