package dev.muster.journal;

import dev.muster.journal.JournalException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An open file, which nobody else has open as a journal. Several threads may read while one
/// writes.
final class JournalFile implements AutoCloseable {
    /*
     * Reads and writes are those of RandomAccessFile: a channel would be closed by the interrupt of
     * any thread that uses it.
     *
     * The lock is that of the system, on one byte far behind the end. On POSIX systems a process
     * loses it when it closes any descriptor of that file; so no file is opened twice in one
     * process, for which OPEN is asked before anything is opened.
     *
     * Compaction replaces the file by another one. Whoever gets the lock therefore looks whether
     * the name still means the file that he has opened.
     */
    private static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();
    private static final long LOCK_AT = Long.MAX_VALUE - 1;
    private static final int ATTEMPTS = 100;
    private static final int AHEAD_BYTES = 64 << 10;

    private final Path path;
    private final Object identity;
    private final RandomAccessFile writing;
    private final RandomAccessFile reading;
    private final boolean isFree;
    private final boolean isNew;
    private final ReentrantLock readLock = new ReentrantLock();

    // Guarded by readLock: what was read last, and what lies behind it.
    private byte[] ahead = new byte[0];
    private long aheadAt;

    private JournalFile(
            Path path,
            Object identity,
            RandomAccessFile writing,
            RandomAccessFile reading,
            boolean isFree,
            boolean isNew) {
        this.path = path;
        this.identity = identity;
        this.writing = writing;
        this.reading = reading;
        this.isFree = isFree;
        this.isNew = isNew;
    }

    /// Opens a file for this program alone; an empty one if there is none.
    static JournalFile openOrCreate(Path path) throws JournalException {
        return open(path, "rw", true);
    }

    /// Opens a file that is there for this program alone.
    static JournalFile openExisting(Path path) throws JournalException {
        return open(path, "rw", false);
    }

    /// Opens a file to look at it; another program may be writing to it.
    static JournalFile openToRead(Path path) throws JournalException {
        return open(path, "r", false);
    }

    private static JournalFile open(Path path, String mode, boolean mayCreate)
            throws JournalException {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                boolean isNew = mayCreate && create(path);
                JournalFile file = openOnce(path, mode, isNew);
                if (file.identity.equals(identity(path))) {
                    return file;
                }
                file.close();
            }
            throw new IOException("it is replaced again and again");
        } catch (JournalException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            throw failed(path, "cannot be opened", e);
        }
    }

    private static boolean create(Path path) throws IOException {
        try {
            Files.createFile(path);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    private static JournalFile openOnce(Path path, String mode, boolean isNew) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new JournalException(
                    Reason.NOT_A_JOURNAL,
                    "%s is a %s, must be a file: choose another name"
                            .formatted(path, Files.isDirectory(path) ? "folder" : "device"));
        }
        Object identity = identity(path);
        if (!OPEN.add(identity)) {
            throw inUse(path, "this program");
        }
        RandomAccessFile first = null;
        RandomAccessFile second = null;
        boolean isOpen = false;
        try {
            first = new RandomAccessFile(path.toFile(), mode);
            boolean isFree = isLocked(first, mode.equals("r"));
            if (!isFree && mode.equals("rw")) {
                throw inUse(path, "process " + pid(first));
            }
            second = new RandomAccessFile(path.toFile(), "r");
            isOpen = true;
            return new JournalFile(path, identity, first, second, isFree, isNew);
        } finally {
            if (!isOpen) {
                close(first);
                close(second);
                OPEN.remove(identity);
            }
        }
    }

    /// Of the lock, which goes with the file that it is of.
    private static boolean isLocked(RandomAccessFile file, boolean isShared) throws IOException {
        try {
            FileLock lock = file.getChannel().tryLock(LOCK_AT, 1, isShared);
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static long pid(RandomAccessFile file) throws IOException {
        if (file.length() < Header.FIXED_BYTES) {
            return 0;
        }
        file.seek(Header.PID_AT);
        return file.readLong();
    }

    /// What stays the same as long as the name means the same file.
    private static Object identity(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key != null ? key : path.toRealPath();
    }

    private static void close(@Nullable Closeable file) throws IOException {
        if (file != null) {
            file.close();
        }
    }

    Path path() {
        return path;
    }

    /// Whether no other program has it open.
    boolean isFree() {
        return isFree;
    }

    /// Whether this made the file.
    boolean isNew() {
        return isNew;
    }

    long length() throws IOException {
        return writing.length();
    }

    /// Reads bytes; any thread.
    ///
    /// @return how many, fewer only at the end of the file
    int read(long at, byte[] target, int offset, int count) throws IOException {
        readLock.lock();
        try {
            reading.seek(at);
            int done = 0;
            while (done < count) {
                int more = reading.read(target, offset + done, count - done);
                if (more < 0) {
                    break;
                }
                done += more;
            }
            return done;
        } finally {
            readLock.unlock();
        }
    }

    /// Reads bytes that will not change any more. Who reads one record after the other visits the
    /// file seldom.
    ///
    /// @param end where those bytes end
    byte[] readAhead(long at, int most, long end) throws IOException {
        int count = (int) Math.min(most, end - at);
        readLock.lock();
        try {
            long behind = aheadAt + ahead.length;
            if (at < aheadAt || at + count > behind) {
                boolean isNext = at >= aheadAt && at <= behind;
                long wanted = isNext ? AHEAD_BYTES : count;
                ahead = read(at, (int) Math.min(wanted, end - at));
                aheadAt = at;
            }
            int from = (int) (at - aheadAt);
            return Arrays.copyOfRange(ahead, from, Math.min(ahead.length, from + count));
        } finally {
            readLock.unlock();
        }
    }

    /// Reads bytes that are there.
    byte[] read(long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        int done = read(at, bytes, 0, count);
        return done == count ? bytes : Arrays.copyOf(bytes, done);
    }

    /// Writes bytes; one thread at a time.
    void write(long at, byte[] bytes, int offset, int count) throws IOException {
        writing.seek(at);
        writing.write(bytes, offset, count);
    }

    void writePid(long pid) throws IOException {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(pid).array();
        write(Header.PID_AT, bytes, 0, bytes.length);
    }

    void truncate(long length) throws IOException {
        writing.setLength(length);
    }

    /// Returns when all that was written is on the disk.
    void force() throws IOException {
        writing.getFD().sync();
    }

    /// Has the disk keep the names in a folder, where the system can do that.
    static void forceFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            } catch (IOException _) {
                // Windows cannot, and needs not.
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (reading) {
            writing.close();
        } finally {
            OPEN.remove(identity);
        }
    }

    // ---- what is said of it ----

    private static JournalException inUse(Path path, String whose) {
        return new JournalException(
                Reason.IN_USE,
                "%s is in use by %s: wait for its end, or choose another file"
                        .formatted(path, whose));
    }

    static JournalException damaged(Path path, long offset, String what) {
        return new JournalException(
                Reason.DAMAGED,
                "%1$s is damaged at byte %2$d: %3$s; keep what is whole with muster journal %1$s --repair"
                        .formatted(path, offset, what));
    }

    /// A failure of the system, in words.
    static JournalException failed(Path path, String what, Exception cause) {
        String why =
                switch (cause) {
                    case NoSuchFileException _ ->
                            Files.exists(path.toAbsolutePath().getParent())
                                    ? "no such file"
                                    : "its folder does not exist";
                    case AccessDeniedException _ -> "permission denied";
                    case FileSystemException e when e.getReason() != null -> e.getReason();
                    default -> String.valueOf(cause.getMessage());
                };
        String said =
                why.startsWith(path + " ") ? why.substring(path.toString().length() + 1) : why;
        return new JournalException(Reason.FILE, "%s %s: %s".formatted(path, what, said), cause);
    }
}
