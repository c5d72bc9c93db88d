package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.memory.MemoryFile;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.workerprotocol.BroadcastFile;
import dev.muster.internal.workerprotocol.BroadcastReference;
import dev.muster.internal.workerprotocol.BroadcastTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The broadcasts of a pool: each value lies in a file, which the workers of this machine read. It
/// is a file in memory where that can be had, and else one in a folder that goes with this JVM.
final class FileBroadcasts {
    private final long pool = ThreadLocalRandom.current().nextLong() | 1;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final LongConsumer onClose;

    /// Guarded by this; made for the first file that is not in memory.
    private @Nullable Path folder;

    /// @param onClose is told the number of each broadcast that is closed
    FileBroadcasts(LongConsumer onClose) {
        this.onClose = onClose;
    }

    /// A file, and how it is got rid of.
    private record ValueFile(Path path, Runnable removal) {}

    private final class Entry implements BroadcastTable.Source {
        private final long number;
        private final @Nullable Object value;
        private final BroadcastFile file;
        private final Runnable removal;

        Entry(long number, @Nullable Object value, BroadcastFile file, Runnable removal) {
            this.number = number;
            this.value = value;
            this.file = file;
            this.removal = removal;
        }

        @Override
        public @Nullable Object value() {
            return value;
        }

        @Override
        public void close() {
            if (entries.remove(number) != null) {
                BroadcastTable.forget(pool, number);
                removal.run();
                onClose.accept(number);
            }
        }
    }

    /// The number of the pool in the names of its broadcasts.
    long pool() {
        return pool;
    }

    <T extends @Nullable Object> BroadcastReference<T> of(T value, JavaCodec codec) {
        long number = last.incrementAndGet();
        try {
            Output written = written(value, codec);
            ValueFile valueFile = newFile(number, written.size());
            boolean isDone = false;
            try {
                write(written, valueFile.path());
                isDone = true;
            } finally {
                if (!isDone) {
                    valueFile.removal().run();
                }
            }
            var file =
                    new BroadcastFile(value instanceof MemorySegment, valueFile.path().toString());
            Entry entry = new Entry(number, value, file, valueFile.removal());
            entries.put(number, entry);
            BroadcastTable.put(pool, number, entry);
            return new BroadcastReference<>(pool, number, written.size());
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("a broadcast cannot be written: " + e.getMessage(), e);
        }
    }

    private static Output written(@Nullable Object value, JavaCodec codec) throws CodecException {
        var out = new Output();
        if (value instanceof MemorySegment segment) {
            out.writeSegment(segment);
        } else {
            codec.encode(value, out);
        }
        return out;
    }

    private ValueFile newFile(long number, long bytes) throws IOException {
        Optional<MemoryFile> memory = MemoryFile.create("broadcast", bytes);
        if (memory.isPresent()) {
            return new ValueFile(memory.get().path(), memory.get()::close);
        }
        Path path = Files.createFile(folder().resolve("" + number));
        return new ValueFile(path, () -> PrivateFolder.delete(path));
    }

    private synchronized Path folder() throws IOException {
        if (folder == null) {
            folder = PrivateFolder.create();
        }
        return folder;
    }

    private static void write(Output written, Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            for (ByteBuffer buffer : written.buffers()) {
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
        }
    }

    /// What a worker is told that asks for a broadcast.
    Optional<byte[]> find(String request) throws CodecException {
        for (Entry entry : entries.values()) {
            if (request.equals(BroadcastFile.request(pool, entry.number))) {
                return Optional.of(entry.file.toBytes());
            }
        }
        return Optional.empty();
    }

    void close() {
        for (Entry entry : entries.values()) {
            entry.close();
        }
        synchronized (this) {
            if (folder != null) {
                PrivateFolder.delete(folder);
                folder = null;
            }
        }
    }
}
