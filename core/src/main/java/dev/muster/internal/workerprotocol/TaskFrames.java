package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.memory.MemoryLink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The frames of tasks and of results between a pool and one worker. Large ones are sent through
/// memory that both processes share, as soon as they have it. One thread at a time sends, one
/// receives.
public class TaskFrames {
    /*
     * A frame that is sent through memory is announced on the connection by one with its length, so
     * all frames keep their order, and a thread that waits for one waits at the connection. Neither
     * side sends through memory before the other is known to read from it.
     */
    private static final long LARGE_BYTES = 512 << 10;

    /// A longer frame is not collected before it is read.
    private static final long COLLECTED_BYTES = 512 << 10;

    private static final int ANNOUNCED = 0xFF; // begins no entry

    private final Connection connection;
    private final Object lock = new Object();

    // Guarded by lock.
    private boolean isClosed;

    // Written under lock.
    private volatile @Nullable MemoryLink incoming;
    private volatile @Nullable MemoryLink outgoing;

    /// All frames are sent over the connection at first.
    public TaskFrames(Connection connection) {
        this.connection = connection;
    }

    /// Whether memory carries this number of bytes better than the connection.
    public static boolean isLarge(long bytes) {
        return bytes >= LARGE_BYTES;
    }

    /// From now on the other side may send large frames through the memory, which belongs to these
    /// frames then.
    ///
    /// @return false if they are closed; then the memory is, too
    public boolean receiveThrough(MemoryLink link) {
        synchronized (lock) {
            if (isClosed) {
                link.close();
                return false;
            }
            incoming = link;
            return true;
        }
    }

    /// The other side receives through the memory: from now on large frames are sent there, if it
    /// is received there on this side, too.
    public void sendThrough() {
        synchronized (lock) {
            outgoing = incoming;
        }
    }

    /// Sends a frame at once. Large arrays in it are sent without a copy.
    ///
    /// @throws IOException if the connection is lost, or the other process has ended
    public void send(Output frame) throws IOException {
        MemoryLink link = outgoing;
        if (link == null || !isLarge(frame.size())) {
            send(connection, frame);
            return;
        }
        var announcement = new Output();
        announcement.writeByte(ANNOUNCED);
        announcement.writeUnsigned(frame.size());
        send(connection, announcement);
        link.write(frame.pieces());
    }

    /// Sends a frame at once over a connection. Large arrays in it are sent without a copy.
    public static void send(Connection connection, Output frame) throws IOException {
        connection.sendBytes(frame.buffers().toArray(new ByteBuffer[0]));
        connection.flush();
    }

    /// Waits for a frame and reads it to its end.
    ///
    /// @throws java.io.EOFException if the peer has closed the connection
    /// @throws IOException if the connection is lost, or the reading fails
    /// @throws InterruptedException if interrupted while waiting; no frame is lost
    public void receive(Reading reading) throws IOException, InterruptedException {
        Optional<byte[]> frame =
                connection.receiveBytes(COLLECTED_BYTES, new LongFrame(this, reading));
        if (frame.isPresent()) {
            reading.read(announced(Input.of(frame.get())));
        }
    }

    /// Takes the entries out of a frame.
    @FunctionalInterface
    public interface Reading {
        /// Reads the frame to its end.
        void read(Input frame) throws IOException;
    }

    private record LongFrame(TaskFrames frames, Reading reading) implements Connection.LongMessage {
        @Override
        public void read(InputStream body, long length) throws IOException {
            reading.read(frames.announced(Input.of(body, length)));
        }
    }

    private Input announced(Input frame) throws CodecException {
        if (frame.remaining() == 0 || frame.peekByte() != ANNOUNCED) {
            return frame;
        }
        MemoryLink link = incoming;
        if (link == null) {
            throw new CodecException("a frame is announced in memory that was not shared");
        }
        frame.readByte();
        return Input.of(link::read, frame.readUnsigned());
    }

    /// Releases the memory, if there is any.
    public void close() {
        MemoryLink link;
        synchronized (lock) {
            isClosed = true;
            link = incoming;
        }
        if (link != null) {
            link.close();
        }
    }
}
