package dev.muster.internal.workerprotocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// What a worker on this machine must know to join its pool. It gets it in a file, which other
/// users cannot read and which is gone when it has been read; the path of the file is the only
/// argument of the worker. In the environment all of it would be passed on to the processes that a
/// task starts.
///
/// The worker connects twice to the Unix socket and begins each time with one message: 16 bytes of
/// secret, then [#TASKS] or [#CONTROL].
///
/// @param socket the path of the Unix socket
/// @param journal the path of the file that both sides map; empty if there is none
/// @param secret 16 bytes in hexadecimal digits, for this worker alone
/// @param mark begins each mark in the output, see [OutputMark]
/// @param parent the process id of the process that starts it
public record WorkerBootstrap(
        String socket, String journal, String secret, String mark, long parent) {
    /// The connection that carries tasks.
    public static final byte TASKS = 1;

    /// The connection for messages that must be received while a task runs.
    public static final byte CONTROL = 2;

    /// No path holds it, nor does anything else.
    private static final String SEPARATOR = "\0";

    private static final int PARTS = 5;

    /// Writes it for the worker.
    ///
    /// @param file in a folder that no other user can access
    public void write(Path file) throws IOException {
        Files.writeString(file, String.join(SEPARATOR, socket, journal, secret, mark, "" + parent));
    }

    /// Reads it and removes the file.
    ///
    /// @param arguments of the program: the file
    /// @throws IOException if the file cannot be read
    /// @throws IllegalArgumentException if the program was not started as a worker
    public static WorkerBootstrap of(String... arguments) throws IOException {
        if (arguments.length != 1) {
            throw stranger();
        }
        Path file = Path.of(arguments[0]);
        String[] parts = Files.readString(file).split(SEPARATOR, -1);
        if (parts.length != PARTS) {
            throw stranger();
        }
        Files.delete(file);
        return new WorkerBootstrap(
                parts[0], parts[1], parts[2], parts[3], Long.parseLong(parts[4]));
    }

    private static IllegalArgumentException stranger() {
        return new IllegalArgumentException(
                "this program is the worker of a pool, and is started by one: see Pool");
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
