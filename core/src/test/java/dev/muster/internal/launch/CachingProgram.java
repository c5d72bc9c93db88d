package dev.muster.internal.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A program that makes a start cache and says nothing; it lives until its input ends.
final class CachingProgram {
    private CachingProgram() {}

    /// Makes a cache.
    ///
    /// @param arguments the cache folder and the class that is trained
    public static void main(String[] arguments) throws Exception {
        var setting =
                new StartCache.Setting(
                        Path.of(System.getProperty("java.home")),
                        Optional.of(Path.of(arguments[0])),
                        WorkerJar.sources(StartCache.class, TrainedProgram.class),
                        StartCacheTest.FLAGS,
                        arguments[1],
                        Duration.ZERO);
        try (StartCache cache = new StartCache(setting)) {
            cache.use(List.of(), Map.of());
            if (arguments.length > 2) {
                new CountDownLatch(1).await();
            }
            while (System.in.read() >= 0) {
                cache.use(List.of(), Map.of());
            }
        }
    }
}
