package dev.muster.internal.joining;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker on this machine must know to join its pool. It gets it in its environment, which
/// other users cannot read.
///
/// The worker connects twice to the Unix socket and begins each time with one message: 16 bytes of
/// secret, then [#TASKS] or [#CONTROL].
///
/// @param socket the path of the Unix socket
/// @param journal the path of the file that both sides map; empty if there is none
/// @param secret 16 bytes in hexadecimal digits, for this worker alone
/// @param mark begins each mark in the output, see [OutputMark]
/// @param parent the process id of whoever starts it
public record Joining(String socket, String journal, String secret, String mark, long parent) {
    /// The connection that carries tasks.
    public static final byte TASKS = 1;

    /// The connection that carries what must be heard while a task runs.
    public static final byte CONTROL = 2;

    private static final String SOCKET = "MUSTER_WORKER_SOCKET";
    private static final String JOURNAL = "MUSTER_WORKER_JOURNAL";
    private static final String SECRET = "MUSTER_WORKER_SECRET";
    private static final String PARENT = "MUSTER_WORKER_PARENT";
    private static final String MARK = "MUSTER_WORKER_MARK";

    /// As variables of an environment.
    public Map<String, String> toEnvironment() {
        return Map.of(
                SOCKET, socket, JOURNAL, journal, SECRET, secret, MARK, mark, PARENT, "" + parent);
    }

    /// Out of an environment.
    ///
    /// @throws IllegalArgumentException if it is not that of a worker
    public static Joining of(Map<String, String> environment) {
        return new Joining(
                require(environment.get(SOCKET)),
                require(environment.get(JOURNAL)),
                require(environment.get(SECRET)),
                require(environment.get(MARK)),
                Long.parseLong(require(environment.get(PARENT))));
    }

    private static String require(@Nullable String variable) {
        if (variable == null) {
            throw new IllegalArgumentException(
                    "this program is the worker of a pool, and is started by one: see Pool");
        }
        return variable;
    }

    /// The first message on a connection.
    ///
    /// @param channel [#TASKS] or [#CONTROL]
    public byte[] greeting(byte channel) {
        byte[] begin = HexFormat.of().parseHex(secret);
        byte[] message = new byte[begin.length + 1];
        System.arraycopy(begin, 0, message, 0, begin.length);
        message[begin.length] = channel;
        return message;
    }

    /// The beginning of each mark, as bytes.
    public byte[] markBytes() {
        return mark.getBytes(StandardCharsets.ISO_8859_1);
    }
}
