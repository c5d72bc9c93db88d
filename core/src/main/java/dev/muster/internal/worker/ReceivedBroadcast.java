package dev.muster.internal.worker;

import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.workerprotocol.BroadcastQuestion.Location;
import dev.muster.internal.workerprotocol.BroadcastQuestion.Where;
import dev.muster.internal.workerprotocol.BroadcastTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A broadcast in a worker. When a task first wants its value, the pool says where the bytes are:
/// in a file of this machine, or with the pool, which sends them. If they cannot be had, or the
/// task is interrupted meanwhile, the next one that wants the value tries again.
final class ReceivedBroadcast implements BroadcastTable.Source {
    private final ReceivedContents contents;
    private final JavaCodec codec;
    private final long pool;
    private final long number;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock until isRead.
    private @Nullable Object value;

    /// What the value was made of, if it was sent: other broadcasts with this content use it as
    /// long as this one is there.
    @SuppressWarnings("UnusedVariable") // it is there to be reachable
    private @Nullable Object content;

    private volatile boolean isRead;

    private ReceivedBroadcast(ReceivedContents contents, JavaCodec codec, long pool, long number) {
        this.contents = contents;
        this.codec = codec;
        this.pool = pool;
        this.number = number;
    }

    /// Makes broadcasts be found by asking the pool.
    ///
    /// @param contents made when a content is wanted first
    static void install(Supplier<ReceivedContents> contents, JavaCodec codec) {
        BroadcastTable.resolver(new Asking(contents, codec));
    }

    /// The contents are not there before the first broadcast: few workers have one.
    private static final class Asking implements BroadcastTable.Resolver {
        private final Supplier<ReceivedContents> made;
        private final JavaCodec codec;

        /// Guarded by this.
        private @Nullable ReceivedContents contents;

        Asking(Supplier<ReceivedContents> made, JavaCodec codec) {
            this.made = made;
            this.codec = codec;
        }

        @Override
        public synchronized BroadcastTable.Source source(long pool, long number) {
            ReceivedContents known = contents;
            if (known == null) {
                known = made.get();
                contents = known;
            }
            return new ReceivedBroadcast(known, codec, pool, number);
        }
    }

    @Override
    public @Nullable Object value() {
        if (isRead) {
            return value;
        }
        try {
            lock.lockInterruptibly();
            try {
                if (!isRead) {
                    value = read(location());
                    isRead = true;
                }
                return value;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while broadcast %d was on its way".formatted(number), e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "broadcast %d cannot be had: %s".formatted(number, e.getMessage()), e);
        }
    }

    private Location location() throws IOException, InterruptedException {
        while (true) {
            Optional<byte[]> answer = contents.pool().ask(new Where(pool, number));
            if (answer.isEmpty()) {
                throw closed();
            }
            Location location = Location.read(answer.get());
            if (!(location instanceof Location.NotYetNamed)) {
                return location;
            }
        }
    }

    private IllegalStateException closed() {
        BroadcastTable.forget(pool, number);
        return BroadcastTable.closed(number);
    }

    private @Nullable Object read(Location location) throws IOException, InterruptedException {
        // No switch by type, which is slow the first time.
        if (location instanceof Location.AtPool sent) {
            return received(sent);
        }
        var file = (Location.InFile) location;
        Path path = Path.of(file.path());
        return file.isSegment() ? mapped(path) : read(path);
    }

    private static MemorySegment mapped(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private @Nullable Object read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return codec.decode(Input.of(in, Files.size(path)));
        }
    }

    private @Nullable Object received(Location.AtPool sent)
            throws IOException, InterruptedException {
        Optional<ReceivedContents.Content> whole = contents.get(sent.hash(), sent.bytes());
        if (whole.isEmpty()) {
            throw closed();
        }
        content = whole.get();
        return sent.isSegment() ? whole.get().bytes() : codec.decode(whole.get().input());
    }

    @Override
    public void close() {
        // Closed where it was created.
    }
}
