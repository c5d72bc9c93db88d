package dev.muster.internal.launch;

import dev.muster.internal.system.PrivateFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Our own classes, out of a jar that holds them in a jar of its own: Spring Boot makes such ones.
/// The class path of a worker can name no jar in a jar. So ours are unpacked; all others come from
/// the program, whose class loader knows the way.
final class NestedClasses {
    /*
     * They lie in the folder of this user's caches, under a name that their contents give, and are
     * made once for all programs that have the same. Where there is no such folder, or it is not to
     * be used, each program has them in a temporary folder of its own.
     */

    private static final ReentrantLock LOCK = new ReentrantLock();

    // Guarded by LOCK.
    private static @Nullable WorkerJar jar;
    private static @Nullable Path folderOfThisProgram;

    private NestedClasses() {}

    /// Unpacks them, if that has not been done.
    ///
    /// @param places of the jars that are in a jar
    /// @throws IOException if they cannot be read, or nothing can be written
    static Path unpack(List<URL> places) throws IOException {
        LOCK.lock();
        try {
            WorkerJar classes = jar;
            if (classes == null) {
                classes = WorkerJar.ofNested(places);
                jar = classes;
            }
            Path shared = inCache(classes);
            if (shared != null) {
                return shared;
            }
            if (folderOfThisProgram == null) {
                folderOfThisProgram = PrivateFolder.create();
            }
            return put(classes, folderOfThisProgram);
        } finally {
            LOCK.unlock();
        }
    }

    private static @Nullable Path inCache(WorkerJar classes) {
        Optional<Path> place = StartCache.place();
        if (place.isEmpty()) {
            return null;
        }
        try {
            Path folder = CacheFolder.open(place.get()).make(StartCache.hash(classes.contents()));
            Path unpacked = put(classes, folder);
            CacheFolder.refresh(folder);
            return unpacked;
        } catch (IOException e) {
            StartCache.LOGGER.log(Level.DEBUG, "classes are not unpacked into the cache", e);
            return null;
        }
    }

    private static Path put(WorkerJar classes, Path folder) throws IOException {
        CacheFile file = new CacheFile(folder.resolve("muster.jar"));
        if (!file.isSound()) {
            String unfinished = "unpacking." + UUID.randomUUID();
            Path finished = folder.resolve(unfinished + ".jar");
            classes.write(finished, folder.resolve(unfinished));
            file.adopt(finished);
        }
        return file.path();
    }
}
