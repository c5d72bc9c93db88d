package dev.muster.internal.cache;

import dev.muster.internal.system.Log;
import dev.muster.internal.workerprotocol.ContentHash;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// The folder of a cache: which files it has, who may use it, and how large it may be. Several
/// processes use it at the same time. Safe for all threads.
public final class CacheFolder {
    /*
     * A whole content is a file whose name is its hash; one that is on its way is HASH.part, and
     * locked by the process that fetches it. Such a lock ends with its process. A content that is
     * mapped is locked, too, but shared: whoever makes room removes only what it can lock alone. A
     * small content is read at once and needs no lock.
     *
     * The locks of a process on a file end when it closes the file anywhere, so no file is opened
     * here that this process holds.
     *
     * Nobody counts the bytes while they are written, as others write, too: the folder is looked
     * through when room is made. The time of a file is that of its last use.
     */

    /// In a worker of an agent: how many bytes the folder may have.
    private static final String BYTES = WorkerBootstrap.CACHE_PROPERTY + ".bytes";

    private static final String PART = ".part";
    private static final int HASH_DIGITS = 64;

    private static final System.Logger LOGGER = Log.named("dev.muster.cache");
    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path folder;
    private final long limitBytes;

    /// What this process has mapped or is writing.
    private final Map<Path, WeakReference<Object>> held = new ConcurrentHashMap<>();

    private final AtomicBoolean hasWarned = new AtomicBoolean();

    private CacheFolder(Path folder, long limitBytes) {
        this.folder = folder;
        this.limitBytes = limitBytes;
    }

    /// Makes the folder, if it is not there, for this user alone.
    ///
    /// @throws IOException if it cannot be made or written, is another user's, or others may write
    ///   to it; the message says so
    public static CacheFolder open(Path folder, long limitBytes) throws IOException {
        Path place = folder.toAbsolutePath();
        make(place);
        Path own = Files.createTempFile(place, ".writable-", "", onlyMine("rw-------"));
        try {
            if (!Files.getOwner(own).equals(Files.getOwner(place))) {
                throw new IOException(
                        "%s belongs to %s: name a folder of your own"
                                .formatted(place, Files.getOwner(place)));
            }
        } finally {
            Files.deleteIfExists(own);
        }
        if (IS_POSIX
                && Files.getPosixFilePermissions(place).stream().anyMatch(OF_OTHERS::contains)) {
            throw new IOException(
                    "others may write to %s: take that from them (chmod go-w)".formatted(place));
        }
        return new CacheFolder(place, limitBytes);
    }

    private static void make(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return;
        }
        if (Files.exists(place)) {
            throw new NotDirectoryException(place.toString());
        }
        Path parent = place.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(place, onlyMine("rwx------"));
        } catch (IOException e) { // another agent may have made it at the same time
            if (!Files.isDirectory(place)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] onlyMine(String permissions) {
        return IS_POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    // ---- how a worker is told ----

    /// The flags by which the workers of an agent know their cache. If it cannot be used, that is
    /// said here, and they have none.
    ///
    /// @param folder nothing if there is to be none
    public static List<String> flags(Optional<Path> folder, long limitBytes) {
        String usable = "";
        if (folder.isPresent()) {
            try {
                CacheFolder cache = open(folder.get(), limitBytes);
                var _ = cache.trim(0);
                usable = cache.folder.toString();
            } catch (IOException | RuntimeException e) {
                LOGGER.log(
                        Level.WARNING,
                        "there is no cache for classes and broadcasts, so each worker is sent all"
                                + " that it needs: {0}",
                        e instanceof FileSystemException ? e : e.getMessage());
            }
        }
        return List.of(
                "-D" + WorkerBootstrap.CACHE_PROPERTY + "=" + usable,
                "-D" + BYTES + "=" + limitBytes);
    }

    /// The cache of the agent whose worker this is; nothing if there is none.
    public static Optional<CacheFolder> ofAgent() {
        String folder = System.getProperty(WorkerBootstrap.CACHE_PROPERTY, "");
        long bytes = Long.getLong(BYTES, 0);
        return folder.isEmpty() || bytes <= 0
                ? Optional.empty()
                : Optional.of(new CacheFolder(Path.of(folder), bytes));
    }

    // ---- files ----

    Path file(ContentHash hash) {
        return folder.resolve(hash.hex());
    }

    Path part(ContentHash hash) {
        return folder.resolve(hash.hex() + PART);
    }

    /// Opens a file for reading and writing.
    ///
    /// @param options besides these two
    FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        var all = new ArrayList<StandardOpenOption>(List.of(options));
        all.add(StandardOpenOption.READ);
        all.add(StandardOpenOption.WRITE);
        return FileChannel.open(file, Set.copyOf(all), onlyMine("rw-------"));
    }

    /// This process needs a file as long as the object is there.
    void hold(Path file, Object user) {
        held.values().removeIf(each -> each.get() == null);
        held.put(file, new WeakReference<>(user));
    }

    /// A file has been used. If that cannot be noted, it seems to be older than it is.
    static void touch(Path path) {
        File file = path.toFile(); // the quicker way, for many small files
        long now = System.currentTimeMillis();
        if (now - file.lastModified() > RECENT.toMillis()) {
            var _ = file.setLastModified(now);
        }
    }

    /// Says once why something is not kept here.
    public void warn(IOException why) {
        if (!hasWarned.getAndSet(true)) {
            LOGGER.log(
                    Level.WARNING,
                    "the cache in {0} cannot be used for all that is sent to this machine, which"
                            + " then comes again: {1}",
                    folder,
                    reason(why));
        }
    }

    private static String reason(IOException why) {
        Throwable cause = why.getCause() == null ? why : why.getCause();
        return cause instanceof FileSystemException ? cause.toString() : "" + cause.getMessage();
    }

    // ---- room ----

    private record Entry(Path file, long bytes, long usedMillis) {}

    /// Makes room: removes what was not used for the longest time, and is not in use.
    ///
    /// @param room how many bytes are to be written
    /// @return whether there is enough
    public boolean trim(long room) throws IOException {
        if (room > limitBytes || room > folder.toFile().getUsableSpace()) {
            return false;
        }
        List<Entry> all = entries();
        long total = all.stream().mapToLong(Entry::bytes).sum();
        all.sort(Comparator.comparingLong(Entry::usedMillis));
        for (Entry entry : all) {
            if (total + room <= limitBytes) {
                return true;
            }
            if (remove(entry.file())) {
                total -= entry.bytes();
            }
        }
        return total + room <= limitBytes;
    }

    /// How many bytes it may have.
    public long limitBytes() {
        return limitBytes;
    }

    private List<Entry> entries() throws IOException {
        var all = new ArrayList<Entry>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    BasicFileAttributes read =
                            Files.readAttributes(file, BasicFileAttributes.class);
                    if (read.isRegularFile() && isOurs(file)) {
                        all.add(new Entry(file, read.size(), read.lastModifiedTime().toMillis()));
                    }
                } catch (NoSuchFileException _) {
                    // Removed meanwhile.
                }
            }
        }
        return all;
    }

    /// Whatever else lies there is left alone.
    private static boolean isOurs(Path file) {
        String name = file.getFileName().toString();
        return name.length() == HASH_DIGITS || name.endsWith(PART);
    }

    private boolean remove(Path file) throws IOException {
        WeakReference<Object> mapped = held.get(file);
        if (mapped != null && mapped.get() != null) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null && Files.deleteIfExists(file);
        } catch (OverlappingFileLockException _) { // by this process
            return false;
        } catch (NoSuchFileException _) {
            return true;
        }
    }

    @Override
    public String toString() {
        return "the cache in " + folder;
    }
}
