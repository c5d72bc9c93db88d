package dev.muster.internal.worker;

import dev.muster.internal.codec.Input;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Contents that the pool has sent to this worker, which is on another machine. Each is sent once,
/// however many broadcasts and threads want it, and is kept as long as one of them is there. Safe
/// for all threads.
final class ReceivedContents {
    /*
     * The threads that want a content fetch it themselves, one after the other: the one that has
     * the lock asks for piece after piece. If it is interrupted, the next one goes on where it has
     * stopped. One lock for all contents, so that no more than one piece is on its way to this
     * worker: more of them could fill the buffers of the connection, and an order to stop a task
     * would not get through to a process that does not read.
     */

    /// The pool, which has what is asked for.
    @FunctionalInterface
    interface Pool {
        /// Asks and waits for the answer.
        ///
        /// @return nothing if the pool does not have it, or has it no more
        /// @throws IOException if there is no answer
        Optional<byte[]> ask(BroadcastQuestion question) throws IOException, InterruptedException;
    }

    /// Bytes whose hash is right, in a file that has no name and goes with its last user.
    record Content(MemorySegment bytes) {
        /// Reads them from the beginning.
        Input input() {
            return Input.of(new SegmentSource(bytes), bytes.byteSize());
        }
    }

    private static final class SegmentSource implements Input.Source {
        private final MemorySegment bytes;
        private long position;

        SegmentSource(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public long read(MemorySegment target) {
            long count = Math.min(target.byteSize(), bytes.byteSize() - position);
            MemorySegment.copy(bytes, position, target, 0, count);
            position += count;
            return count;
        }
    }

    private final Pool pool;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<ContentHash, WeakReference<Content>> contents = new HashMap<>();

    /// What an interrupted thread has left unfinished, or the current one is fetching.
    private @Nullable Transfer transfer;

    ReceivedContents(Pool pool) {
        this.pool = pool;
    }

    Pool pool() {
        return pool;
    }

    /// The content of this name, which is sent if it is not here.
    ///
    /// @param bytes how many it has
    /// @return nothing if the pool has it no more
    /// @throws IOException if it arrives damaged or cannot be kept; it is sent again when it is
    ///   next wanted
    /// @throws InterruptedException if interrupted while it is on its way
    Optional<Content> get(ContentHash hash, long bytes) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            WeakReference<Content> kept = contents.get(hash);
            Content known = kept == null ? null : kept.get();
            if (known != null) {
                return Optional.of(known);
            }
            contents.values().removeIf(each -> each.get() == null);
            Optional<Content> received = receive(hash, bytes);
            received.ifPresent(content -> contents.put(hash, new WeakReference<>(content)));
            return received;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Content> receive(ContentHash hash, long bytes)
            throws IOException, InterruptedException {
        Transfer current = transfer;
        if (current == null || !current.hash.equals(hash)) {
            end();
            current = new Transfer(hash, bytes);
            transfer = current;
        }
        boolean isInterrupted = false;
        try {
            return current.finish(pool) ? Optional.of(current.content()) : Optional.empty();
        } catch (InterruptedException e) {
            isInterrupted = true;
            throw e;
        } finally {
            if (!isInterrupted) {
                end();
            }
        }
    }

    private void end() throws IOException {
        Transfer ended = transfer;
        transfer = null;
        if (ended != null) {
            ended.file.close();
        }
    }

    /// A content on its way, as far as it has come.
    private static final class Transfer {
        private final ContentHash hash;
        private final long bytes;
        private final RandomAccessFile file; // unlike a channel, not closed by an interrupt
        private final MessageDigest digest = ContentHash.digest();
        private long received;

        Transfer(ContentHash hash, long bytes) throws IOException {
            this.hash = hash;
            this.bytes = bytes;
            this.file = temporary();
        }

        /// A file that has no name any more, so that nothing is left of it however this process
        /// ends.
        private static RandomAccessFile temporary() throws IOException {
            Path path = Files.createTempFile("muster-", ".content");
            File named = path.toFile();
            try {
                return new RandomAccessFile(named, "rw");
            } finally {
                if (!named.delete()) { // not everywhere while it is open
                    named.deleteOnExit();
                }
            }
        }

        /// Fetches what is missing.
        ///
        /// @return false if the pool has it no more
        boolean finish(Pool pool) throws IOException, InterruptedException {
            while (received < bytes) {
                Optional<byte[]> answer = pool.ask(new BroadcastQuestion.Piece(hash, received));
                if (answer.isEmpty()) {
                    return false;
                }
                byte[] piece = answer.get();
                if (piece.length == 0 || piece.length > bytes - received) {
                    throw new IOException(
                            "at byte %d of %d came a piece of %d bytes; the next use asks again"
                                    .formatted(received, bytes, piece.length));
                }
                file.write(piece);
                digest.update(piece);
                received += piece.length;
            }
            return true;
        }

        Content content() throws IOException {
            ContentHash found = ContentHash.of(digest);
            if (!found.equals(hash)) {
                throw new IOException(
                        "its %d bytes arrived damaged: their SHA-256 is %s, must be %s; the next use asks again"
                                .formatted(bytes, found, hash));
            }
            return new Content(
                    file.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, bytes, Arena.ofAuto()));
        }
    }
}
