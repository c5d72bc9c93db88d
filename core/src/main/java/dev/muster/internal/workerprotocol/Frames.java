package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Frames of a pool on their connection.
public final class Frames {
    /// A longer frame is not collected before it is read.
    private static final long COLLECTED_BYTES = 512 << 10;

    private Frames() {}

    /// Takes the entries out of a frame.
    @FunctionalInterface
    public interface Reading {
        /// Reads the frame to its end.
        void read(Input frame) throws IOException;
    }

    /// Skips the rest of a value, after its reader has read as much as it could.
    ///
    /// @param value may be the frame itself, if the value is at its end
    public static void finish(Input value) throws CodecException {
        value.skip(value.remaining());
    }

    /// Waits for a frame and reads it.
    ///
    /// @throws java.io.EOFException if the peer has closed the connection
    /// @throws IOException if the connection is lost, or the reading fails
    /// @throws InterruptedException if interrupted while waiting; no frame is lost
    public static void receive(Connection connection, Reading reading)
            throws IOException, InterruptedException {
        Optional<byte[]> frame = connection.receiveBytes(COLLECTED_BYTES, new LongFrame(reading));
        if (frame.isPresent()) {
            reading.read(Input.of(frame.get()));
        }
    }

    private record LongFrame(Reading reading) implements Connection.LongMessage {
        @Override
        public void read(InputStream body, long length) throws IOException {
            reading.read(Input.of(body, length));
        }
    }

    /// Sends a frame at once. Large arrays in it are sent without a copy.
    public static void send(Connection connection, Output frame) throws IOException {
        connection.sendBytes(frame.buffers().toArray(new ByteBuffer[0]));
        connection.flush();
    }
}
