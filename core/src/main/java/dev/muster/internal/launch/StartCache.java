package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Lets worker JVMs start faster: they take our own classes and those of the JDK ready-made from a
/// cache. Where there is none it is made in the background, for later starts and later programs.
///
/// It never fails and never delays a start: with anything out of order there is just no cache. Safe
/// for all threads.
final class StartCache implements AutoCloseable {
    /*
     * The JVM (25.0.3) believes that the classes in a cache are those of the class path, without
     * looking, and that its bytes are what they were. So both is looked after here. The key of a
     * cache is the contents of our classes, the JVM and its flags; only what is in WorkerJar may be
     * in it; and CacheFile notices damage.
     *
     *   ~/.cache/muster/            only this user can write here
     *     training                  locked by whoever makes a cache
     *     <key>/worker.jar          our classes; first on the class path of the worker
     *           worker.aot          the cache
     *           worker.aot.sum      its size and checksum
     *           failed              making it went wrong, at the time of this file
     *           training.*          what is being made; of no use if nobody holds the lock
     *     <key>/muster.jar          our classes, of a program that has them in a jar in its jar
     */

    static final System.Logger LOGGER = Log.named("dev.muster.pool");

    /// Nothing of caches on the output, whatever else the JVM logs.
    private static final List<String> SILENCE = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");

    private static final String SWITCH = "MUSTER_START_CACHE";
    private static final String FORM = "1";

    private final Setting setting;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private @Nullable StartTraining training;
    private @Nullable WorkerJar jar;
    private @Nullable String key;
    private boolean isOff;

    /// What a cache is for.
    ///
    /// @param javaHome whose `bin/java` runs the workers
    /// @param place of the [CacheFolder]; nothing if there is none
    /// @param sources where our classes are
    /// @param flags those that all workers have
    /// @param mainClass one of our own that leads a worker's life once and then exits with 0
    /// @param delay how long after the first start a cache is made
    record Setting(
            Path javaHome,
            Optional<Path> place,
            List<Path> sources,
            List<String> flags,
            String mainClass,
            Duration delay) {

        private static final Duration DELAY = Duration.ofSeconds(2);

        /// For workers of this program.
        static Setting of(List<String> flags, String mainClass, List<Path> sources) {
            return new Setting(
                    Path.of(System.getProperty("java.home")),
                    StartCache.place(),
                    sources,
                    flags,
                    mainClass,
                    DELAY);
        }
    }

    /// Where this program may keep something for later programs; nothing if nowhere.
    static Optional<Path> place() {
        var environment = System.getenv();
        return "off".equalsIgnoreCase(environment.getOrDefault(SWITCH, ""))
                ? Optional.empty()
                : CacheFolder.place(environment, System.getProperty("user.home", ""));
    }

    /// What a worker is started with so that it uses a cache.
    ///
    /// @param jar goes first on its class path
    /// @param flags go before those of the user
    record Use(Path jar, List<String> flags) {}

    StartCache(Setting setting) {
        this.setting = setting;
        this.isOff = setting.place().isEmpty() || setting.sources().isEmpty();
    }

    /// How to start a worker with the cache; nothing if there is none, or this worker cannot use
    /// it.
    ///
    /// @param further flags of this worker, besides those that all have
    /// @param environment the worker's
    Optional<Use> use(List<String> further, Map<String, String> environment) {
        lock.lock();
        try {
            return isOff || !StartCacheRules.allow(setting.flags(), further, environment)
                    ? Optional.empty()
                    : find();
        } catch (IOException | OutOfMemoryError e) { // what is missing now may be there next time
            Guard.survived(e);
            LOGGER.log(Level.DEBUG, "a worker starts without a cache", e);
            return Optional.empty();
        } catch (RuntimeException e) {
            isOff = true;
            LOGGER.log(Level.DEBUG, "workers start without a cache", e);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Use> find() throws IOException {
        CacheFolder root = CacheFolder.open(setting.place().orElseThrow());
        WorkerJar classes = jar();
        Path folder = root.of(key(classes));
        Path file = jarIn(folder);
        CacheFile cache = cacheIn(folder);
        if (Files.isRegularFile(file) && Files.size(file) == classes.size() && cache.isSound()) {
            CacheFolder.refresh(folder);
            return Optional.of(new Use(file, flags(cache.path())));
        }
        if (training == null) {
            training = StartTraining.start(setting, root, key(classes), classes);
        }
        return Optional.empty();
    }

    private static List<String> flags(Path cache) {
        return List.of("-XX:AOTCache=" + cache, SILENCE.get(0), SILENCE.get(1));
    }

    /// Where the jar of our classes is.
    static Path jarIn(Path folder) {
        return folder.resolve("worker.jar");
    }

    /// Where the cache is.
    static CacheFile cacheIn(Path folder) {
        return new CacheFile(folder.resolve("worker.aot"));
    }

    private WorkerJar jar() throws IOException {
        if (jar == null) {
            jar = WorkerJar.of(setting.sources());
        }
        return jar;
    }

    private String key(WorkerJar classes) throws IOException {
        if (key == null) {
            Path image = setting.javaHome().resolve("lib").resolve("modules");
            String text =
                    String.join(
                            "\n",
                            FORM,
                            System.getProperty("java.vm.name"),
                            System.getProperty("java.vm.version"),
                            System.getProperty("java.vm.vendor"),
                            System.getProperty("os.arch"),
                            image.toString(),
                            Files.size(image) + " " + Files.getLastModifiedTime(image),
                            String.join(" ", setting.flags()),
                            setting.mainClass(),
                            classes.contents());
            key = hash(text);
        }
        return key;
    }

    /// Two checksums and the length. No digest of the JDK's: the first one costs a program 25 ms,
    /// and nobody but this user could gain by two keys that are the same.
    static String hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CRC32 one = new CRC32();
        one.update(bytes);
        CRC32C two = new CRC32C();
        two.update(bytes);
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(one.getValue(), 8)
                + hex.toHexDigits(two.getValue(), 8)
                + hex.toHexDigits((long) bytes.length);
    }

    /// Removes the cache: a worker that used it did not start. This program uses none any more.
    void distrust() {
        lock.lock();
        try {
            isOff = true;
            if (key != null) {
                cacheIn(setting.place().orElseThrow().resolve(key)).remove();
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the cache of worker starts cannot be removed", e);
        } finally {
            lock.unlock();
        }
    }

    /// No cache is made that is not being made yet.
    @Override
    public void close() {
        lock.lock();
        try {
            isOff = true;
            if (training != null) {
                training.cancel();
            }
        } finally {
            lock.unlock();
        }
    }
}
