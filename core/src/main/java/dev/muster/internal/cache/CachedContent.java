package dev.muster.internal.cache;

import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A large content in a cache, mapped. It is not removed from there as long as this object is
/// reachable in any process.
public final class CachedContent {
    private static final long HASHED_BYTES = 1 << 20;

    private final MemorySegment bytes;

    /// Its lock is what keeps the content.
    @SuppressWarnings("UnusedVariable") // it is there to be reachable
    private final FileChannel channel;

    private CachedContent(MemorySegment bytes, FileChannel channel) {
        this.bytes = bytes;
        this.channel = channel;
    }

    /// What it consists of; read-only.
    public MemorySegment bytes() {
        return bytes;
    }

    /// The content of this name, if it is there. One that is damaged is removed.
    ///
    /// @param length how many bytes it must have
    public static @Nullable CachedContent find(CacheFolder cache, ContentHash hash, long length)
            throws IOException {
        Path file = cache.file(hash);
        FileChannel channel;
        try {
            channel = cache.open(file);
        } catch (NoSuchFileException _) {
            return null;
        }
        CachedContent found = null;
        try {
            if (!share(channel)) {
                return null; // somebody removes it
            }
            if (channel.size() == length) {
                MemorySegment mapped = map(channel, length);
                if (nameOf(mapped).equals(hash)) {
                    found = held(cache, hash, mapped, channel);
                    CacheFolder.touch(file);
                    return found;
                }
            }
            Files.deleteIfExists(file);
            return null;
        } finally {
            if (found == null) {
                channel.close();
            }
        }
    }

    private static boolean share(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, true) != null;
        } catch (OverlappingFileLockException _) {
            return true; // by what this process had mapped before, and is being collected
        }
    }

    private static MemorySegment map(FileChannel channel, long length) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, length, Arena.ofAuto());
    }

    private static CachedContent held(
            CacheFolder cache, ContentHash hash, MemorySegment mapped, FileChannel channel) {
        var content = new CachedContent(mapped, channel);
        cache.hold(cache.file(hash), content);
        return content;
    }

    private static ContentHash nameOf(MemorySegment bytes) {
        MessageDigest digest = ContentHash.digest();
        update(digest, bytes);
        return ContentHash.of(digest);
    }

    private static void update(MessageDigest digest, MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += HASHED_BYTES) {
            long count = Math.min(HASHED_BYTES, bytes.byteSize() - at);
            digest.update(bytes.asSlice(at, count).asByteBuffer());
        }
    }

    /// A content on its way into the cache, which no other process fetches meanwhile. If it is
    /// closed before it is whole, the next one goes on where this one has stopped.
    public static final class Part implements AutoCloseable {
        private final CacheFolder cache;
        private final ContentHash hash;
        private final FileChannel channel;
        private MessageDigest digest = ContentHash.digest();
        private long received;
        private boolean isResumed;
        private @Nullable FileLock lock;
        private boolean isKept;

        private Part(CacheFolder cache, ContentHash hash, FileChannel channel) {
            this.cache = cache;
            this.hash = hash;
            this.channel = channel;
        }

        /// Begins, or goes on with what a process that has ended has left.
        ///
        /// @return null if another process is at it, or has just finished it
        /// @throws IOException if the cache cannot be written
        public static @Nullable Part begin(CacheFolder cache, ContentHash hash, long length)
                throws IOException {
            Path path = cache.part(hash);
            Object before = keyOfNew(cache, path);
            FileChannel channel;
            try {
                channel = cache.open(path);
            } catch (NoSuchFileException _) {
                return null;
            }
            var part = new Part(cache, hash, channel);
            boolean isOurs = false;
            try {
                isOurs =
                        part.lock()
                                && Objects.equals(before, key(path))
                                && !Files.exists(cache.file(hash));
                if (isOurs) {
                    cache.hold(path, part);
                    part.resume(length);
                }
                return isOurs ? part : null;
            } finally {
                if (!isOurs) {
                    part.close();
                }
            }
        }

        /// What tells the file from another one that is there later under this name: a process that
        /// has waited for the lock has one that was renamed.
        private static @Nullable Object keyOfNew(CacheFolder cache, Path path) throws IOException {
            Object known = key(path);
            if (known == null) {
                cache.open(path, StandardOpenOption.CREATE).close();
                known = key(path);
            }
            return known;
        }

        private static @Nullable Object key(Path path) throws IOException {
            try {
                return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            } catch (NoSuchFileException _) {
                return null;
            }
        }

        private boolean lock() throws IOException {
            try {
                lock = channel.tryLock();
                return lock != null;
            } catch (OverlappingFileLockException _) {
                return false;
            }
        }

        private void resume(long length) throws IOException {
            long there = channel.size();
            if (there > length) {
                restart();
            } else if (there > 0) {
                update(digest, map(channel, there));
                channel.position(there);
                received = there;
                isResumed = true;
            }
        }

        /// How many bytes another process has received.
        public static long received(CacheFolder cache, ContentHash hash) {
            try {
                return Files.size(cache.part(hash));
            } catch (IOException _) {
                return 0; // it is whole, or given up
            }
        }

        /// Makes room for the rest of it.
        ///
        /// @param length how many bytes it has
        /// @throws IOException if there is none
        public void makeRoom(long length) throws IOException {
            if (!cache.trim(length - received)) {
                throw new IOException(
                        "there is no room for %d bytes: the disk is full, or all else is in use"
                                .formatted(length));
            }
        }

        /// How many bytes are there.
        public long received() {
            return received;
        }

        /// Whether some were there when it began.
        public boolean isResumed() {
            return isResumed;
        }

        /// Forgets what is there.
        public void restart() throws IOException {
            channel.truncate(0);
            digest = ContentHash.digest();
            received = 0;
            isResumed = false;
        }

        /// Adds the next bytes.
        public void write(byte[] piece) throws IOException {
            var buffer = ByteBuffer.wrap(piece);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            digest.update(piece);
            received += piece.length;
        }

        /// The name of all that is there. Nothing can be added any more.
        public ContentHash name() {
            return ContentHash.of(digest);
        }

        /// Puts it into the cache, for all processes. Its name must be right.
        public CachedContent finish() throws IOException {
            MemorySegment mapped = map(channel, received);
            Files.move(
                    cache.part(hash),
                    cache.file(hash),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            isKept = true;
            Objects.requireNonNull(lock).release();
            var _ = share(channel);
            return held(cache, hash, mapped, channel);
        }

        /// Removes what is there, if that can be done: nobody goes on with it.
        public void discard() {
            try {
                Files.deleteIfExists(cache.part(hash));
            } catch (IOException _) {
                // It is removed when room is made.
            }
        }

        @Override
        public void close() throws IOException {
            if (!isKept) {
                channel.close();
            }
        }
    }
}
