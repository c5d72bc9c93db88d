package dev.muster.internal.worker;

import dev.muster.internal.cache.CachedContent;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A content on its way to this worker, as far as it has come. For one thread at a time.
final class ContentTransfer implements AutoCloseable {
    /// How a content is asked for.
    ///
    /// @param pieceBytes how long a piece is
    /// @param inFlight how many are asked for at the same time
    record Pace(int pieceBytes, int inFlight) {
        /// What the pool sends to a worker of its own machine that does not read fits in the buffer
        /// of a socket.
        static final Pace SAME_MACHINE = new Pace(BroadcastQuestion.PIECE_BYTES, 1);

        /// An agent and its link take 8 MiB that nobody reads. With half of it on the way, a round
        /// trip of 20 ms means 200 MB/s.
        static final Pace OTHER_MACHINE = new Pace(256 << 10, 16);
    }

    /// Where the bytes are kept.
    interface Target extends AutoCloseable {
        /// How many are there.
        long received();

        /// Adds the next ones.
        ///
        /// @throws NoRoomException if there is no room for them
        void write(byte[] piece) throws NoRoomException;

        /// The name of all that are there.
        ContentHash name();

        /// They are whole, and their name is right.
        ReceivedContents.Content finish() throws IOException;

        /// They are damaged.
        ///
        /// @return whether to begin anew, because some were not sent by this pool
        default boolean restart() throws IOException {
            return false;
        }

        @Override
        void close() throws IOException;
    }

    /// What has arrived cannot be kept in this place.
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;

        NoRoomException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final ContentHash hash;
    private final long bytes;
    private final Pace pace;
    private final Target target;

    /// Oldest first.
    private final ArrayDeque<Future<Optional<byte[]>>> inFlight = new ArrayDeque<>();

    private long asked;

    ContentTransfer(ContentHash hash, long bytes, Pace pace, Target target) {
        this.hash = hash;
        this.bytes = bytes;
        this.pace = pace;
        this.target = target;
        this.asked = target.received();
    }

    ContentHash hash() {
        return hash;
    }

    /// Fetches what is missing.
    ///
    /// @return nothing if the pool has it no more
    /// @throws NoRoomException if it cannot be kept in this place
    /// @throws IOException if it arrives damaged
    /// @throws InterruptedException if interrupted; can be called again
    Optional<ReceivedContents.Content> finish(ReceivedContents.Pool pool)
            throws IOException, InterruptedException {
        while (true) {
            if (!fetch(pool)) {
                return Optional.empty();
            }
            ContentHash found = target.name();
            if (found.equals(hash)) {
                return Optional.of(target.finish());
            }
            if (!target.restart()) {
                throw new IOException(
                        "its %d bytes arrived damaged: their SHA-256 is %s, must be %s; the next use asks again"
                                .formatted(bytes, found, hash));
            }
            asked = 0;
        }
    }

    private boolean fetch(ReceivedContents.Pool pool) throws IOException, InterruptedException {
        while (target.received() < bytes) {
            while (asked < bytes && inFlight.size() < pace.inFlight()) {
                int count = (int) Math.min(pace.pieceBytes(), bytes - asked);
                inFlight.add(pool.begin(new BroadcastQuestion.Piece(hash, asked, count)));
                asked += count;
            }
            Optional<byte[]> answer = get(inFlight.element());
            inFlight.remove();
            if (answer.isEmpty()) {
                return false;
            }
            take(answer.get());
        }
        return true;
    }

    private static Optional<byte[]> get(Future<Optional<byte[]>> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw ParentClassLoader.Wanted.unanswered(e);
        }
    }

    private void take(byte[] piece) throws IOException {
        long at = target.received();
        int wanted = (int) Math.min(pace.pieceBytes(), bytes - at);
        if (piece.length != wanted) {
            throw new IOException(
                    "at byte %d of %d came a piece of %d bytes, not of %d; the next use asks again"
                            .formatted(at, bytes, piece.length, wanted));
        }
        target.write(piece);
    }

    @Override
    public void close() throws IOException {
        target.close();
    }

    /// Bytes in a file that has no name any more, so that nothing is left of it however this
    /// process ends.
    static final class TemporaryFile implements Target {
        private final RandomAccessFile file; // unlike a channel, not closed by an interrupt
        private final MessageDigest digest = ContentHash.digest();
        private long received;

        private TemporaryFile(RandomAccessFile file) {
            this.file = file;
        }

        /// @throws NoRoomException if there can be no such file
        static TemporaryFile open() throws NoRoomException {
            try {
                Path path = Files.createTempFile("muster-", ".content");
                try {
                    return new TemporaryFile(new RandomAccessFile(path.toFile(), "rw"));
                } finally {
                    if (!path.toFile().delete()) { // not everywhere while it is open
                        path.toFile().deleteOnExit();
                    }
                }
            } catch (IOException e) {
                throw new NoRoomException(e);
            }
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public void write(byte[] piece) throws NoRoomException {
            try {
                file.write(piece);
            } catch (IOException e) {
                throw new NoRoomException(e);
            }
            digest.update(piece);
            received += piece.length;
        }

        @Override
        public ContentHash name() {
            return ContentHash.of(digest);
        }

        @Override
        public ReceivedContents.Content finish() throws IOException {
            return new ReceivedContents.Content(
                    file.getChannel()
                            .map(FileChannel.MapMode.READ_ONLY, 0, received, Arena.ofAuto()),
                    this);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /// Bytes in memory beside the heap, where no disk has room for them.
    static final class Memory implements Target {
        private final MemorySegment memory;
        private final MessageDigest digest = ContentHash.digest();
        private long received;

        Memory(long bytes) {
            this.memory = Arena.ofAuto().allocate(bytes);
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public void write(byte[] piece) {
            MemorySegment.copy(MemorySegment.ofArray(piece), 0, memory, received, piece.length);
            digest.update(piece);
            received += piece.length;
        }

        @Override
        public ContentHash name() {
            return ContentHash.of(digest);
        }

        @Override
        public ReceivedContents.Content finish() {
            return new ReceivedContents.Content(memory.asReadOnly(), this);
        }

        @Override
        public void close() {
            // It goes with its last user.
        }
    }

    /// Bytes in the cache of this machine.
    record InCache(CachedContent.Part part) implements Target {
        @Override
        public long received() {
            return part.received();
        }

        @Override
        public void write(byte[] piece) throws NoRoomException {
            try {
                part.write(piece);
            } catch (IOException e) {
                throw new NoRoomException(e);
            }
        }

        @Override
        public ContentHash name() {
            return part.name();
        }

        @Override
        public ReceivedContents.Content finish() throws NoRoomException {
            try {
                CachedContent whole = part.finish();
                return new ReceivedContents.Content(whole.bytes(), whole);
            } catch (IOException e) {
                throw new NoRoomException(e);
            }
        }

        @Override
        public boolean restart() throws IOException {
            boolean wasResumed = part.isResumed();
            part.restart();
            return wasResumed;
        }

        @Override
        public void close() throws IOException {
            part.close();
        }
    }
}
