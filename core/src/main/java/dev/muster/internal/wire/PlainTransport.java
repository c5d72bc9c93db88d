package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The socket as it is.
final class PlainTransport implements Transport {
    private final SocketChannel socket;

    PlainTransport(SocketChannel socket) {
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
