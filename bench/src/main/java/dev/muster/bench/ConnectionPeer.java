package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Scanner;

/// One side of a measured connection between two JVMs: `listen ADDRESS` or `connect ADDRESS`.
final class ConnectionPeer {
    private static final AuthKey KEY = AuthKey.ofText("a key for the benchmark only");

    private ConnectionPeer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Address address = Address.parse(arguments[1]);
        if (arguments[0].equals("listen")) {
            listen(address);
        } else {
            connect(address);
        }
    }

    private static void listen(Address address) throws IOException, InterruptedException {
        try (Listener listener = Listener.open(address, KEY)) {
            System.out.println(listener.address());
            Connection measured = listener.accept();
            Thread.ofPlatform().daemon().start(() -> acceptOthers(listener));
            serve(measured);
        }
    }

    private static void acceptOthers(Listener listener) {
        try {
            while (true) {
                listener.accept().close();
            }
        } catch (IOException | InterruptedException _) {
            // The end.
        }
    }

    private static void serve(Connection connection) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 20);
        while (true) {
            String[] words = new String(connection.receiveBytes(), US_ASCII).split(" ", -1);
            int count = Integer.parseInt(words[1]);
            switch (words[0]) {
                case "end" -> {
                    return;
                }
                case "answer" -> {
                    for (int i = 0; i < count; i++) {
                        connection.sendBytes(connection.receiveBytes());
                    }
                }
                case "buffer" -> {
                    for (int i = 0; i < count; i++) {
                        connection.receiveBytes(buffer.clear());
                    }
                    connection.sendBytes("done".getBytes(US_ASCII));
                }
                default -> {
                    for (int i = 0; i < count; i++) {
                        connection.receiveBytes();
                    }
                    connection.sendBytes("done".getBytes(US_ASCII));
                }
            }
        }
    }

    private static void connect(Address address) throws IOException, InterruptedException {
        try (Connection connection = Client.connect(address, KEY);
                Scanner commands = new Scanner(System.in, US_ASCII)) {
            while (commands.hasNext()) {
                String kind = commands.next();
                byte[] message = new byte[commands.nextInt()];
                int count = commands.nextInt();
                switch (kind) {
                    case "connect" -> System.out.println(connectOften(address, count));
                    case "send" -> System.out.println(send(connection, message, count));
                    case "buffer" ->
                            System.out.println(sendBuffer(connection, message.length, count));
                    case "answer" -> System.out.println(median(connection, message, count));
                    default -> {
                        connection.sendBytes("end 0".getBytes(US_ASCII));
                        return;
                    }
                }
            }
        }
    }

    private static long connectOften(Address address, int count)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Client.connect(address, KEY).close();
        }
        return System.nanoTime() - begin;
    }

    private static long send(Connection connection, byte[] message, int count)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        connection.sendBytes(("take " + count).getBytes(US_ASCII));
        for (int i = 0; i < count; i++) {
            connection.sendBytes(message);
        }
        connection.receiveBytes();
        return System.nanoTime() - begin;
    }

    private static long sendBuffer(Connection connection, int size, int count)
            throws IOException, InterruptedException {
        ByteBuffer message = ByteBuffer.allocateDirect(size);
        long begin = System.nanoTime();
        connection.sendBytes(("buffer " + count).getBytes(US_ASCII));
        for (int i = 0; i < count; i++) {
            connection.sendBytes(message.clear());
        }
        connection.receiveBytes();
        return System.nanoTime() - begin;
    }

    private static long median(Connection connection, byte[] message, int count)
            throws IOException, InterruptedException {
        connection.sendBytes(("answer " + count).getBytes(US_ASCII));
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            connection.sendBytes(message);
            connection.receiveBytes();
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        return times[count / 2];
    }
}
