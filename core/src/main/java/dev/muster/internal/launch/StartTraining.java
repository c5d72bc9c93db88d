package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.system.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes a start cache in the background: a JVM that nobody waits for leads a worker's life once,
/// and writes down at its end what it has loaded.
final class StartTraining {
    /*
     * The JVM that is trained starts another one that writes the cache. Both, and the shell above
     * them, are a session of their own. Its input is the lifeline: it ends when this JVM does, in
     * whatever way, and then the shell kills them all.
     *
     * Whoever holds the lock makes a cache, one at a time for a user: making one takes two seconds
     * of a processor. The lock goes with its process, so whatever is half-made is taken away by the
     * next one, if it is not taken away with its JVM. That may come while the last one is still
     * being killed, and two JVMs that write to the same file leave it torn: so each has a folder of
     * its own.
     */
    private static final String SCRIPT =
            """
            exec 3<&0 </dev/null
            { read -r _ <&3; kill -9 0; } >/dev/null &
            "$@" >/dev/null 2>&1 3<&-
            echo "$?"
            kill -9 0
            """;

    private static final List<Path> SESSION =
            List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));
    private static final Path SHELL = Path.of("/bin/sh");
    private static final Duration RETRY = Duration.ofHours(1);
    private static final long LIMIT_SECONDS = 120;

    /// The beginning of the names of all folders with what is not finished.
    private static final String UNFINISHED = "training.";

    private final StartCache.Setting setting;
    private final CacheFolder root;
    private final String key;
    private final WorkerJar jar;
    private final CountDownLatch cancelled = new CountDownLatch(1);

    private StartTraining(StartCache.Setting setting, CacheFolder root, String key, WorkerJar jar) {
        this.setting = setting;
        this.root = root;
        this.key = key;
        this.jar = jar;
    }

    /// Begins to wait for the time to make it.
    static StartTraining start(
            StartCache.Setting setting, CacheFolder root, String key, WorkerJar jar) {
        StartTraining training = new StartTraining(setting, root, key, jar);
        Threads.daemon("muster-start-training", training::run).start();
        return training;
    }

    /// Does not begin with it any more.
    void cancel() {
        cancelled.countDown();
    }

    private void run() {
        try {
            if (!cancelled.await(Nanos.of(setting.delay()), TimeUnit.NANOSECONDS)) {
                trainAlone();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // workers start without it, too
            Guard.survived(e);
            StartCache.LOGGER.log(Level.DEBUG, "no cache of worker starts was made", e);
        }
    }

    private void trainAlone() throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(
                                root.path().resolve("training"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            if (lock != null) {
                root.removeOld();
                trainIn(root.make(key));
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // Another pool of this program.
        }
    }

    private void trainIn(Path folder) throws IOException, InterruptedException {
        Path failed = folder.resolve("failed");
        CacheFile cache = StartCache.cacheIn(folder);
        if (hasFailedLately(failed)) {
            return;
        }
        CacheFolder.remove(folder, UNFINISHED + "*");
        Path worker = StartCache.jarIn(folder);
        if (Files.isRegularFile(worker) && Files.size(worker) == jar.size() && cache.isSound()) {
            return; // Made meanwhile.
        }
        Path unfinishedFolder = PrivateFolder.make(folder.resolve(UNFINISHED + UUID.randomUUID()));
        Path unfinished = unfinishedFolder.resolve("cache");
        try {
            jar.write(worker, unfinished);
            train(worker, unfinished);
            cache.adopt(unfinished);
            Files.deleteIfExists(failed);
            StartCache.LOGGER.log(Level.DEBUG, "a cache of worker starts was made: {0}", cache);
        } catch (IOException | RuntimeException e) {
            Files.writeString(failed, e + "\n");
            throw e;
        } finally {
            PrivateFolder.delete(unfinishedFolder);
        }
    }

    private static boolean hasFailedLately(Path marker) throws IOException {
        try {
            Instant time = Files.getLastModifiedTime(marker).toInstant();
            return time.plus(RETRY).isAfter(Instant.now());
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void train(Path worker, Path cache) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command(worker, cache)).directory(root.path().toFile());
        StartCacheRules.FLAG_VARIABLES.forEach(builder.environment()::remove);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try (BufferedReader answer = process.inputReader()) {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        "the training did not end within " + LIMIT_SECONDS + " seconds");
            }
            String status = answer.readLine();
            if (!"0".equals(status)) {
                throw new IOException("the training ended with " + status);
            }
        } finally {
            process.getOutputStream().close(); // With it ends what is left of them.
        }
    }

    private List<String> command(Path worker, Path cache) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(first(SESSION).toString());
        words.addAll(List.of(SHELL.toString(), "-c", SCRIPT, "muster"));
        for (Path nice : NICE) {
            if (words.size() == 5 && Files.isExecutable(nice)) {
                words.addAll(List.of(nice.toString(), "-n", "19"));
            }
        }
        words.add(setting.javaHome().resolve("bin").resolve("java").toString());
        words.addAll(setting.flags());
        words.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:ErrorFile=" + cache + ".error",
                        "-XX:AOTCacheOutput=" + cache,
                        "-cp",
                        worker.toString(),
                        setting.mainClass()));
        return words;
    }

    private static Path first(List<Path> programs) throws IOException {
        return programs.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("no program of " + programs));
    }
}
