package dev.muster.internal.pool;

import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The bytes of a broadcast, in a file. Workers of this machine are told its path; others get the
/// name of the bytes, and the bytes in pieces. Safe for all threads.
final class FileContent {
    /*
     * To name bytes takes three times as long as to write them, and a pool whose workers are all on
     * this machine needs no names. So they are named when a worker first asks for that, and no
     * question takes long: it waits behind the reading of HASHED_BYTES, and the worker asks again.
     */
    private static final int HASHED_BYTES = 32 << 20;
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path path;
    private final Runnable removal;
    private final FileChannel file;
    private final long bytes;

    // Guarded by this.
    private @Nullable MessageDigest digest;
    private long hashed;

    private volatile @Nullable ContentHash hash;

    private FileContent(Path path, Runnable removal, FileChannel file, long bytes) {
        this.path = path;
        this.removal = removal;
        this.file = file;
        this.bytes = bytes;
    }

    /// Writes the bytes into a file that exists and is empty, or has as many zeros.
    ///
    /// @param removal removes the file; run if it cannot be written, too
    static FileContent write(Path path, Runnable removal, Output written) throws IOException {
        FileChannel file = null;
        boolean isDone = false;
        try {
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            for (ByteBuffer buffer : written.buffers()) {
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            isDone = true;
            return new FileContent(path, removal, file, written.size());
        } finally {
            if (!isDone) {
                if (file != null) {
                    Guard.close(file);
                }
                removal.run();
            }
        }
    }

    /// Where the file is.
    Path path() {
        return path;
    }

    /// How many bytes there are.
    long bytes() {
        return bytes;
    }

    /// The name of the bytes, if enough of them have been read for it; reads some more.
    ///
    /// @throws IOException also if this is closed
    synchronized Optional<ContentHash> hash() throws IOException {
        ContentHash known = hash;
        if (known != null) {
            return Optional.of(known);
        }
        MessageDigest taking = digest;
        if (taking == null) {
            taking = ContentHash.digest();
            digest = taking;
        }
        long end = Math.min(bytes, hashed + HASHED_BYTES);
        while (hashed < end) {
            byte[] next = read(hashed, (int) Math.min(BUFFER_BYTES, end - hashed));
            taking.update(next);
            hashed += next.length;
        }
        if (hashed < bytes) {
            return Optional.empty();
        }
        ContentHash named = ContentHash.of(taking);
        hash = named;
        digest = null;
        return Optional.of(named);
    }

    /// Whether this is the name of the bytes, and a worker has been told it.
    boolean isNamed(ContentHash wanted) {
        return wanted.equals(hash);
    }

    /// The bytes from an offset on; none at the end.
    ///
    /// @param count how many, if there are as many and they are sent at once
    /// @throws IllegalArgumentException if there is no such offset
    /// @throws IOException also if this is closed
    byte[] piece(long offset, int count) throws IOException {
        if (offset < 0 || offset > bytes || count < 0) {
            throw new IllegalArgumentException(
                    "%d bytes from byte %d on are asked for, there are %d"
                            .formatted(count, offset, bytes));
        }
        int most = Math.min(count, BroadcastQuestion.LONGEST_PIECE_BYTES);
        return read(offset, (int) Math.min(most, bytes - offset));
    }

    private byte[] read(long offset, int count) throws IOException {
        var piece = ByteBuffer.allocate(count);
        while (piece.hasRemaining()) {
            if (file.read(piece, offset + piece.position()) < 0) {
                throw new IOException("a file of a broadcast has become shorter");
            }
        }
        return piece.array();
    }

    /// Removes the file. Workers that have it open may go on reading.
    void close() {
        Guard.close(file);
        removal.run();
    }
}
