package dev.muster.testing;

import dev.muster.connection.Address;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A peer that says exactly the bytes it is told to say.
public final class RawPeer implements AutoCloseable {
    private final SocketChannel socket;

    private RawPeer(SocketChannel socket) {
        this.socket = socket;
    }

    public static RawPeer connect(Address address) throws IOException {
        return new RawPeer(SocketChannel.open(socketAddress(address)));
    }

    /// Where peers of this machine can be listened for; port 0 and a path of one's own.
    public static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public static Address address(ServerSocketChannel server) throws IOException {
        var local = (InetSocketAddress) server.getLocalAddress();
        return new Address.Tcp("127.0.0.1", local.getPort());
    }

    public static RawPeer accept(ServerSocketChannel server) throws IOException {
        return new RawPeer(server.accept());
    }

    /// Leaves a socket file as a killed server does.
    public static void leaveStale(Path path) throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
    }

    private static SocketAddress socketAddress(Address address) {
        return switch (address) {
            case Address.Tcp tcp -> new InetSocketAddress(tcp.host(), tcp.port());
            case Address.Unix unix -> UnixDomainSocketAddress.of(unix.path());
        };
    }

    public void sendRaw(byte... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }

    public void sendRaw(String text) throws IOException {
        sendRaw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void sendHeader(int length) throws IOException {
        sendRaw(ByteBuffer.allocate(4).putInt(length).array());
    }

    public void send(byte[] message) throws IOException {
        sendRaw(
                ByteBuffer.allocate(4 + message.length)
                        .putInt(message.length)
                        .put(message)
                        .array());
    }

    public byte[] receive() throws IOException {
        byte[] message = new byte[read(4).getInt(0)];
        read(message.length).get(0, message);
        return message;
    }

    private ByteBuffer read(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer;
    }

    /// Reads until the other side closes; whatever comes before is dropped.
    public void awaitClosed() {
        try {
            while (socket.read(ByteBuffer.allocate(4096)) >= 0) {}
        } catch (IOException _) {
            // Closed with a reset, because bytes of ours were not read.
        }
    }

    /// Says that nothing more will come, and still listens.
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
