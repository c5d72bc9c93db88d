package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The layer between frames and a non-blocking socket: none, or TLS.
///
/// One thread may read while another writes.
interface Transport extends AutoCloseable {
    /// Does what can be done for the handshake without waiting.
    ///
    /// @return whether it is over. If not, call again when the socket can be read, or written if
    ///   [#wantsWrite] is true
    /// @throws IOException if the peer breaks it off, or does not speak the same protocol
    boolean advance() throws IOException;

    /// Reads what is there.
    ///
    /// @return how many bytes; 0 if none are there before the socket has more, -1 at the end
    int read(ByteBuffer target) throws IOException;

    /// Writes what the socket takes.
    ///
    /// @return how many bytes of the source are taken. Some of them may still be in here: see
    ///   [#wantsWrite]
    int write(ByteBuffer source) throws IOException;

    /// Writes several buffers, in order.
    default long write(ByteBuffer[] sources) throws IOException {
        long total = 0;
        for (ByteBuffer source : sources) {
            total += write(source);
            if (source.hasRemaining()) {
                break;
            }
        }
        return total;
    }

    /// Whether bytes wait in here until the socket takes them: then a write, even an empty one, is
    /// due when it does.
    boolean wantsWrite();

    /// Whether the next [#read] finds bytes without asking the socket.
    boolean hasInput() throws IOException;

    /// Whether each byte that makes the socket readable is one for the reader.
    boolean isTransparent();

    /// Ties a key to this channel, if there is anything to tie it to; after the handshake.
    AuthKey bind(AuthKey key) throws IOException;

    /// What else a wrong proof of the key may mean, as text; or nothing.
    String suspicion();

    SocketChannel socket();

    /// Sends the close message if the socket takes it at once, and closes the socket.
    @Override
    void close();

    /// The socket as it is.
    static final class Plain implements Transport {
        private final SocketChannel socket;

        Plain(SocketChannel socket) {
            this.socket = socket;
        }

        @Override
        public boolean advance() {
            return true;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return socket.read(target);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return socket.write(source);
        }

        @Override
        public long write(ByteBuffer[] sources) throws IOException {
            return socket.write(sources);
        }

        @Override
        public boolean wantsWrite() {
            return false;
        }

        @Override
        public boolean hasInput() {
            return false;
        }

        @Override
        public boolean isTransparent() {
            return true;
        }

        @Override
        public AuthKey bind(AuthKey key) {
            return key;
        }

        @Override
        public String suspicion() {
            return "";
        }

        @Override
        public SocketChannel socket() {
            return socket;
        }

        @Override
        public void close() {
            Guard.close(socket);
        }
    }
}
