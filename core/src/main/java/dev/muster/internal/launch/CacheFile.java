package dev.muster.internal.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/// A file that a JVM takes as it is, whatever is in it: so its size and checksum stand in a file
/// beside it.
///
/// @param path its name; the record has the same and `.sum`
record CacheFile(Path path) {
    /*
     * The JVM does not look whether the bytes of a cache are what they were: with some of them
     * damaged it crashes, or runs something else. Its own check (-XX:+VerifySharedSpaces) costs
     * each start 20 ms; this one costs each program 5 ms, once.
     */

    private static final int BUFFER = 1 << 20;

    /// Files found whole by this program, with their time.
    private static final Set<String> SOUND = ConcurrentHashMap.newKeySet();

    /// Whether it is there and what it was when it was recorded.
    boolean isSound() throws IOException {
        try {
            String recorded = Files.readString(sum());
            long size = Files.size(path);
            if (size == 0 || !recorded.startsWith(size + " ")) {
                return false;
            }
            String seen = path + " " + recorded + " " + Files.getLastModifiedTime(path);
            if (!SOUND.contains(seen)) {
                if (!recorded.equals(measure(path))) {
                    return false;
                }
                SOUND.add(seen);
            }
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private Path sum() {
        return path.resolveSibling(path.getFileName() + ".sum");
    }

    private static String measure(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                size += buffer.remaining();
                crc.update(buffer);
                buffer.clear();
            }
        }
        return size + " " + crc.getValue();
    }

    /// Takes over a finished file, records it and gives it its name.
    ///
    /// @param finished on the same file system; it is gone then
    void adopt(Path finished) throws IOException {
        if (Files.size(finished) == 0) {
            throw new IOException("the cache is empty: " + finished);
        }
        Path record = finished.resolveSibling(finished.getFileName() + ".sum");
        Files.writeString(record, measure(finished));
        // A record of the new file beside an old one is no danger: they do not fit.
        Files.move(record, sum(), StandardCopyOption.ATOMIC_MOVE);
        Files.move(finished, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Removes it; who uses it is not disturbed.
    void remove() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(sum());
    }
}
