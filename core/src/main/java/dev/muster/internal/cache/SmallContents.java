package dev.muster.internal.cache;

import dev.muster.internal.workerprotocol.ContentHash;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Contents of a cache that are read at once, such as classes. Safe for all threads.
public final class SmallContents {
    /*
     * No channels: an interrupt would close them, and a class must be found or not.
     *
     * Two workers that want the same one both fetch it; that costs less than a lock. A file is
     * written under its own name: who reads it too early finds it damaged, and has it sent. Room is made
     * when this process has written a part of what the folder may have: with several processes it
     * may be larger for a while by as many parts.
     */
    private static final long MOST_UNCOUNTED_BYTES = 4 << 20;
    private static final int PARTS = 16;

    private final CacheFolder cache;
    private final AtomicLong writtenBytes = new AtomicLong();

    public SmallContents(CacheFolder cache) {
        this.cache = cache;
    }

    /// Whether there is a content of this name; it may be damaged.
    public boolean has(ContentHash hash) {
        return cache.file(hash).toFile().exists();
    }

    /// The content of this name, if it is there. One that is damaged is removed.
    public Optional<byte[]> read(ContentHash hash) {
        Path file = cache.file(hash);
        try (var in = new FileInputStream(file.toFile())) {
            byte[] bytes = in.readAllBytes();
            if (ContentHash.of(bytes).equals(hash)) {
                CacheFolder.touch(file);
                return Optional.of(bytes);
            }
            Files.deleteIfExists(file);
        } catch (FileNotFoundException _) {
            // It was not kept, or was removed.
        } catch (IOException e) {
            cache.warn(e);
        }
        return Optional.empty();
    }

    /// Keeps a content, if that is possible.
    public void keep(ContentHash hash, byte[] bytes) {
        try {
            makeRoom(bytes.length);
            try (var out = new FileOutputStream(cache.file(hash).toFile())) {
                out.write(bytes);
            }
        } catch (IOException e) {
            cache.warn(e);
        }
    }

    private void makeRoom(int bytes) throws IOException {
        long part = Math.min(MOST_UNCOUNTED_BYTES, cache.limitBytes() / PARTS);
        if (writtenBytes.addAndGet(bytes) > part) {
            writtenBytes.set(0);
            if (!cache.trim(part)) {
                throw new IOException("there is no room: the disk is full, or all is in use");
            }
        }
    }
}
