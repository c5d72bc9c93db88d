package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// What lies under a connection, and does what a test wants before it reads, writes or closes:
/// throw, mostly.
public final class FaultySocket implements Transport {
    private final Transport real;
    private volatile Runnable beforeRead = FaultySocket::nothing;
    private volatile Runnable beforeWrite = FaultySocket::nothing;
    private volatile Runnable afterClose = FaultySocket::nothing;

    private FaultySocket(Transport real) {
        this.real = real;
    }

    /// Takes the place of the socket of a connection that has not been used yet.
    public static FaultySocket under(Connection connection) {
        return new FaultySocket(((SocketConnection) connection).transport());
    }

    /// The connection over it.
    public SocketConnection connection() {
        return new SocketConnection(this, ConnectionConfig.defaults(), ByteBuffer.allocate(0));
    }

    /// What is done before each read.
    public void beforeRead(Runnable body) {
        beforeRead = body;
    }

    /// What is done before the next read, and no other.
    public void atNextRead(Runnable body) {
        beforeRead =
                () -> {
                    beforeRead = FaultySocket::nothing;
                    body.run();
                };
    }

    /// What is done before each write.
    public void beforeWrite(Runnable body) {
        beforeWrite = body;
    }

    /// What is done before the next write, and no other.
    public void atNextWrite(Runnable body) {
        beforeWrite =
                () -> {
                    beforeWrite = FaultySocket::nothing;
                    body.run();
                };
    }

    /// What is done when it has been closed.
    public void afterClose(Runnable body) {
        afterClose = body;
    }

    @Override
    public boolean advance() throws IOException {
        return real.advance();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        beforeRead.run();
        return real.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        beforeWrite.run();
        return real.write(source);
    }

    @Override
    public boolean wantsWrite() {
        return real.wantsWrite();
    }

    @Override
    public boolean hasInput() throws IOException {
        return real.hasInput();
    }

    @Override
    public boolean isTransparent() {
        return real.isTransparent();
    }

    @Override
    public AuthKey bind(AuthKey key) throws IOException {
        return real.bind(key);
    }

    @Override
    public String suspicion() {
        return real.suspicion();
    }

    @Override
    public SocketChannel socket() {
        return real.socket();
    }

    @Override
    public void close() {
        real.close();
        afterClose.run();
    }

    private static void nothing() {}
}
