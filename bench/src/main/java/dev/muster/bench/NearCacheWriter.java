package dev.muster.bench;

import dev.muster.shared.SharedMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// The one who writes while the others read: so many writes a second, every tenth to a pair of the
/// watched keys, whose ends it logs. One thread, from [#start] to [#stop].
final class NearCacheWriter {
    private static final int WINDOW = 256;
    private static final int PAIR_EVERY = 10;

    private final SharedMap<Integer, Stamp> map;
    private final CachedKeys keys;
    private final WriteLog log;
    private final int perSecond;
    private final Thread thread = Thread.ofPlatform().name("writer").unstarted(this::run);

    /// The writer's thread only, until it has ended.
    private final Map<Integer, Long> versions = new HashMap<>();

    private long written;
    private long beganNanos;
    private long endedNanos;

    private volatile boolean isOver;

    NearCacheWriter(SharedMap<Integer, Stamp> map, CachedKeys keys, WriteLog log, int perSecond) {
        this.map = map;
        this.keys = keys;
        this.log = log;
        this.perSecond = perSecond;
    }

    void start() {
        thread.start();
    }

    /// Waits until all that it has begun to write is written.
    ///
    /// @return when that was
    long stop() throws InterruptedException {
        isOver = true;
        thread.join();
        return endedNanos;
    }

    double perSecond() {
        return written * 1e9 / (endedNanos - beganNanos);
    }

    private void run() {
        beganNanos = System.nanoTime();
        try {
            var futures = new Load.Futures(WINDOW);
            while (!isOver) {
                double due = (System.nanoTime() - beganNanos) / 1e9 * perSecond;
                if (written >= due) {
                    LockSupport.parkNanos(500_000);
                } else if (written % PAIR_EVERY == 0 && written + 2 <= PAIR_EVERY * pairLimit()) {
                    int key = CachedKeys.pair();
                    write(key, futures);
                    write(key + 1, futures);
                } else {
                    write(keys.any(), futures);
                }
            }
            futures.drain();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the writer is interrupted, which nobody does", e);
        }
        endedNanos = System.nanoTime();
    }

    /// The log has room for so many writes of one key, so for as many of all of them for sure.
    private long pairLimit() {
        return log.versions() - 1L;
    }

    private void write(int key, Load.Futures futures) throws InterruptedException {
        written++;
        long version = versions.merge(key, 1L, Long::sum);
        var call = map.putAsync(key, new Stamp(System.nanoTime(), version));
        futures.add(
                key >= CachedKeys.WATCHED
                        ? call
                        : call.thenRun(() -> log.end(key, version, System.nanoTime())));
    }

    /// How often this key was written.
    long versionOf(int key) {
        return versions.getOrDefault(key, 0L);
    }
}
