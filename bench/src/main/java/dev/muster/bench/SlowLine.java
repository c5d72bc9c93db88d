package dev.muster.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A relay to a port of loopback that delivers every byte later, and any number of bytes at once: a
/// long line, not a narrow one.
final class SlowLine implements AutoCloseable {
    private static final int PIECE = 64 << 10;
    private static final int MOST_PIECES = 1024;

    private record Piece(ByteBuffer bytes, long dueNanos) {}

    private final ServerSocket door;
    private final int target;
    private final long delayNanos;

    /// @param delayMillis in each direction
    SlowLine(int target, int delayMillis) throws IOException {
        this.target = target;
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /// HOST:PORT of this end.
    String address() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                relay(client, server);
                relay(server, client);
            }
        } catch (IOException _) {
            // It is closed.
        }
    }

    private void relay(Socket from, Socket to) {
        var pieces = new LinkedBlockingQueue<Piece>(MOST_PIECES);
        Thread.ofPlatform().daemon().start(() -> read(from, pieces));
        Thread.ofPlatform().daemon().start(() -> write(pieces, to));
    }

    private void read(Socket from, LinkedBlockingQueue<Piece> pieces) {
        try {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[PIECE];
            int count = in.read(buffer);
            while (count >= 0) {
                pieces.put(
                        new Piece(
                                ByteBuffer.wrap(Arrays.copyOf(buffer, count)),
                                System.nanoTime() + delayNanos));
                count = in.read(buffer);
            }
            pieces.put(new Piece(ByteBuffer.allocate(0), System.nanoTime() + delayNanos));
        } catch (IOException | InterruptedException _) {
            pieces.offer(new Piece(ByteBuffer.allocate(0), System.nanoTime()));
        }
    }

    private static void write(LinkedBlockingQueue<Piece> pieces, Socket to) {
        try (to) {
            OutputStream out = to.getOutputStream();
            while (true) {
                Piece piece = pieces.take();
                TimeUnit.NANOSECONDS.sleep(piece.dueNanos() - System.nanoTime());
                if (!piece.bytes().hasRemaining()) {
                    return;
                }
                out.write(piece.bytes().array(), 0, piece.bytes().limit());
            }
        } catch (IOException | InterruptedException _) {
            // One end is gone.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
