package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.memory.MemoryFile;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.BroadcastQuestion.Location;
import dev.muster.internal.workerprotocol.BroadcastReference;
import dev.muster.internal.workerprotocol.BroadcastTable;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The broadcasts of a pool: each value lies in a file, which the workers of this machine read and
/// whose content others are sent. It is a file in memory where that can be had, and else one in a
/// folder that goes with this JVM.
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

    private final class Entry implements BroadcastTable.Source {
        private final long number;
        private final @Nullable Object value;
        private final FileContent content;

        Entry(long number, @Nullable Object value, FileContent content) {
            this.number = number;
            this.value = value;
            this.content = content;
        }

        @Override
        public @Nullable Object value() {
            return value;
        }

        @Override
        public void close() {
            if (entries.remove(number) != null) {
                BroadcastTable.forget(pool, number);
                content.close();
                onClose.accept(number);
            }
        }

        Location location(boolean isLocal) throws IOException {
            boolean isSegment = value instanceof MemorySegment;
            if (isLocal) {
                return new Location.InFile(isSegment, content.path().toString());
            }
            Optional<ContentHash> hash = content.hash();
            return hash.isPresent()
                    ? new Location.AtPool(isSegment, content.bytes(), hash.get())
                    : new Location.NotYetNamed();
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
            Entry entry = new Entry(number, value, newFile(number, written));
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

    private FileContent newFile(long number, Output written) throws IOException {
        Optional<MemoryFile> memory = MemoryFile.create("broadcast", written.size());
        if (memory.isPresent()) {
            return FileContent.write(memory.get().path(), memory.get()::close, written);
        }
        Path path = Files.createFile(folder().resolve("" + number));
        return FileContent.write(path, () -> PrivateFolder.delete(path), written);
    }

    private synchronized Path folder() throws IOException {
        if (folder == null) {
            folder = PrivateFolder.create();
        }
        return folder;
    }

    /// What a worker is told that asks for a broadcast or its content.
    ///
    /// @param isLocal whether the worker is on this machine, and so can open its files
    /// @return nothing if the broadcast is closed
    Optional<byte[]> answer(BroadcastQuestion question, boolean isLocal) throws IOException {
        Entry entry = entry(question);
        if (entry == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    question instanceof BroadcastQuestion.Piece piece
                            ? entry.content.piece(piece.offset(), piece.count())
                            : entry.location(isLocal).write());
        } catch (IOException e) {
            if (entries.containsKey(entry.number)) {
                throw e;
            }
            return answer(question, isLocal); // closed meanwhile; another one may have its content
        }
    }

    private @Nullable Entry entry(BroadcastQuestion question) {
        if (question instanceof BroadcastQuestion.Where(long of, long number)) {
            return of == pool ? entries.get(number) : null;
        }
        ContentHash hash = ((BroadcastQuestion.Piece) question).hash();
        for (Entry entry : entries.values()) {
            if (entry.content.isNamed(hash)) {
                return entry;
            }
        }
        return null;
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
