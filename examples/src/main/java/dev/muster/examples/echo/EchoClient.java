package dev.muster.examples.echo;

import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.pickle.PyComplex;
import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Sends objects and then raw bytes to an echo server, and checks what comes back.
public final class EchoClient {
    private static final List<@Nullable Object> OBJECTS =
            Arrays.asList(
                    null,
                    true,
                    0,
                    -1,
                    1L << 31,
                    Long.MIN_VALUE,
                    BigInteger.TWO.pow(200),
                    0.1,
                    Double.POSITIVE_INFINITY,
                    new PyComplex(0, 1),
                    "",
                    "text",
                    "你好",
                    PyTuple.of(),
                    PyTuple.of("a", PyTuple.of(2, 3.5)),
                    List.of(),
                    List.of(1, List.of(2, List.of(3))),
                    Map.of(),
                    Map.of("one", 1, PyTuple.of(1, 2), List.of(3, 4)),
                    Set.of(1, 2, 3),
                    LongStream.range(0, 1000).boxed().toList());

    private static final List<Integer> SIZES =
            List.of(0, 1, 15, 16, 4096, 16_384, 16_385, 1_000_000);

    private EchoClient() {}

    public static void main(String[] args) throws InterruptedException {
        ExampleMain.start(EchoClient::run, args);
    }

    /// Talks to the server at the address, be it Java or Python.
    ///
    /// @throws IllegalStateException if something else comes back than was sent
    public static void run(ExampleOptions options) throws IOException, InterruptedException {
        talk(() ->
                Client.connect(
                        options.address(),
                        options.key(),
                        config -> options.configure(config).withPickle(EchoServer.PICKLE)));
    }

    /// How the server is reached.
    interface Dial {
        Connection connect() throws IOException, InterruptedException;
    }

    static void talk(Dial server) throws IOException, InterruptedException {
        echoObjects(server);
        echoBytes(server);
        System.out.printf(
                "%d objects and %d messages of %d bytes came back%n",
                OBJECTS.size(), SIZES.size(), SIZES.stream().mapToInt(Integer::intValue).sum());
    }

    private static void echoObjects(Dial server) throws IOException, InterruptedException {
        try (var connection = server.connect()) {
            connection.send(EchoServer.OBJECTS);
            for (Object value : OBJECTS) {
                connection.send(value);
                Object answer = connection.receive();
                if (!PyEquality.equal(answer, value)) {
                    throw new IllegalStateException(
                            "sent " + PyRepr.repr(value) + ", got " + PyRepr.repr(answer));
                }
            }
        }
    }

    private static void echoBytes(Dial server) throws IOException, InterruptedException {
        try (var connection = server.connect()) {
            connection.send(EchoServer.BYTES);
            for (int size : SIZES) {
                byte[] message = pattern(size);
                connection.sendBytes(message);
                byte[] answer = connection.receiveBytes();
                if (!Arrays.equals(answer, message)) {
                    throw new IllegalStateException(
                            "sent " + size + " bytes, got " + answer.length + " others");
                }
            }
        }
    }

    private static byte[] pattern(int size) {
        byte[] message = new byte[size];
        for (int i = 0; i < size; i++) {
            message[i] = (byte) (i % 251);
        }
        return message;
    }
}
