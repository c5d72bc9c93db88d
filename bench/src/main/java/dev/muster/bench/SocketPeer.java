package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Scanner;

/// One side of a bare blocking socket between two JVMs, for comparison: `listen ADDRESS` or
/// `connect ADDRESS`.
///
/// `buffer` and `answer` move bytes from one direct buffer to another and nothing else; `send`
/// moves them from an array to a fresh array, as messages have it. `latency` is `answer` that
/// prints the line that [Measured] reads, not the median.
final class SocketPeer {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int COMMAND_BYTES = 16;
    private static final int BUFFER = 0;
    private static final int ANSWER = 1;
    private static final int ARRAY = 2;

    private SocketPeer() {}

    public static void main(String[] arguments) throws IOException {
        SocketAddress address = address(arguments[1]);
        if (arguments[0].equals("listen")) {
            listen(address);
        } else {
            try (SocketChannel socket = SocketChannel.open(address)) {
                connect(socket);
            }
        }
    }

    private static SocketAddress address(String text) {
        if (text.startsWith("/")) {
            return UnixDomainSocketAddress.of(text);
        }
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void listen(SocketAddress address) throws IOException {
        try (ServerSocketChannel server =
                address instanceof UnixDomainSocketAddress
                        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        : ServerSocketChannel.open()) {
            server.bind(address);
            System.out.println(
                    server.getLocalAddress() instanceof InetSocketAddress tcp
                            ? tcp.getHostString() + ":" + tcp.getPort()
                            : address);
            try (SocketChannel socket = server.accept()) {
                noDelay(socket);
                serve(socket);
            }
        }
    }

    private static void noDelay(SocketChannel socket) throws IOException {
        if (socket.getRemoteAddress() instanceof InetSocketAddress) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /// A command is the length of the messages, their number, and whether they are answered.
    private static void serve(SocketChannel socket) throws IOException {
        ByteBuffer command = ByteBuffer.allocateDirect(COMMAND_BYTES);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (true) {
            read(socket, command.clear());
            int size = command.getInt(0);
            int count = command.getInt(4);
            boolean answers = command.getInt(8) == ANSWER;
            boolean isArray = command.getInt(8) == ARRAY;
            if (size == 0) {
                return;
            }
            byte[] message = {};
            for (int i = 0; i < count; i++) {
                if (isArray) {
                    message = new byte[size];
                }
                for (int left = size; left > 0; ) {
                    int read = readSome(socket, buffer.clear().limit(Math.min(left, BUFFER_BYTES)));
                    if (isArray) {
                        buffer.get(0, message, size - left, read);
                    }
                    left -= read;
                }
                if (answers) {
                    write(socket, buffer.flip());
                }
            }
            write(socket, command.clear());
        }
    }

    private static void connect(SocketChannel socket) throws IOException {
        noDelay(socket);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (Scanner commands = new Scanner(System.in, US_ASCII)) {
            while (commands.hasNext()) {
                String kind = commands.next();
                ByteBuffer message = ByteBuffer.allocateDirect(commands.nextInt());
                int count = commands.nextInt();
                byte[] array = new byte[message.capacity()];
                boolean answers = kind.equals("answer") || kind.equals("latency");
                long begin = System.nanoTime();
                int mode = answers ? ANSWER : kind.equals("send") ? ARRAY : BUFFER;
                command(socket, message.capacity(), count, mode);
                if (message.capacity() == 0) {
                    return;
                }
                long[] times = new long[answers ? count : 0];
                for (int i = 0; i < count; i++) {
                    long sent = System.nanoTime();
                    if (mode == ARRAY) {
                        writeArray(socket, array, buffer);
                    } else {
                        write(socket, message.clear());
                    }
                    if (answers) {
                        read(socket, message.clear());
                        times[i] = System.nanoTime() - sent;
                    }
                }
                read(socket, ByteBuffer.allocateDirect(COMMAND_BYTES));
                long passed = System.nanoTime() - begin;
                System.out.println(
                        kind.equals("latency")
                                ? Latencies.of(times).json(count * 1e9 / passed)
                                : Long.toString(answers ? median(times) : passed));
            }
        }
    }

    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static void command(SocketChannel socket, int size, int count, int mode)
            throws IOException {
        ByteBuffer command = ByteBuffer.allocateDirect(COMMAND_BYTES);
        command.putInt(size).putInt(count).putInt(mode).clear();
        write(socket, command);
    }

    private static void write(SocketChannel socket, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private static void writeArray(SocketChannel socket, byte[] bytes, ByteBuffer buffer)
            throws IOException {
        for (int done = 0; done < bytes.length; ) {
            int count = Math.min(bytes.length - done, BUFFER_BYTES);
            write(socket, buffer.clear().put(bytes, done, count).flip());
            done += count;
        }
    }

    private static void read(SocketChannel socket, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            readSome(socket, target);
        }
    }

    private static int readSome(SocketChannel socket, ByteBuffer target) throws IOException {
        int count = socket.read(target);
        if (count < 0) {
            throw new EOFException();
        }
        return count;
    }
}
