package dev.muster.internal.workerprotocol;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.system.ChannelProvider;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/// What a worker on this machine must know to join its pool. It reads it on its standard input,
/// which is then at its end: on its command line everybody could read it, and in its environment it
/// would be passed on to the processes that a task starts.
///
/// The worker connects twice to the Unix socket and begins each time with one message: 16 bytes of
/// secret, then [#TASKS] or [#CONTROL].
///
/// @param socket the path of the Unix socket
/// @param journal the path of the file of its [Journal]; empty if there is none
/// @param secret 16 bytes in hexadecimal digits, for this worker alone
/// @param mark begins each mark in the output, see [#outputMark]
/// @param parent the process id of the process that starts it
public record WorkerBootstrap(
        String socket, String journal, String secret, String mark, long parent) {
    /// The connection that carries tasks.
    public static final byte TASKS = 1;

    /// The connection for messages that must be received while a task runs.
    public static final byte CONTROL = 2;

    /// No path holds it, nor does anything else.
    private static final String SEPARATOR = "\0";

    private static final int PARTS = 6;

    /// The argument of a process that leads no session of its own, so that a Ctrl-C at the terminal
    /// reaches it.
    public static final String IN_FOREGROUND = "foreground";

    /// The property that a worker of an agent has, whose program is on another machine: the folder
    /// of the agent's cache; empty if there is none.
    public static final String CACHE_PROPERTY = "muster.agent.cache";

    /// Writes it for the worker, and which [ChannelProvider] this program has.
    public void write(OutputStream input) throws IOException {
        String provider = ChannelProvider.ofJdk();
        String all = String.join(SEPARATOR, socket, journal, secret, mark, "" + parent, provider);
        input.write(all.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads it to the end of the input, and has this JVM take the [ChannelProvider] of the
    /// program.
    ///
    /// @throws IOException if the input cannot be read, or if the process that started this one
    ///   ended before it had written anything
    /// @throws IllegalArgumentException if the program was not started as a worker
    public static WorkerBootstrap read(InputStream input) throws IOException {
        String all = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        if (all.isEmpty()) {
            throw new EOFException("the program that started this one is gone");
        }
        String[] parts = all.split(SEPARATOR, -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException(
                    "this program is the worker of a pool, and is started by one: see Pool");
        }
        ChannelProvider.take(parts[5]);
        return new WorkerBootstrap(
                parts[0], parts[1], parts[2], parts[3], Long.parseLong(parts[4]));
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

    /// Marks in a worker's output to which task the next bytes belong, invisible to users: a zero
    /// byte, the worker's own secret text, the task's number, a zero byte.
    ///
    /// ```
    /// +---+--------+--------------------+---+
    /// | 0 | secret | decimal digits, or | 0 |      no number: no task runs
    /// +---+--------+--------------------+---+
    /// ```
    ///
    /// A task that writes zero bytes does no harm: it cannot know the secret.
    ///
    /// @param secret the [#mark] of the worker
    /// @param task the number of the task that writes; negative for none
    public static byte[] outputMark(String secret, long task) {
        return ("\0" + secret + (task < 0 ? "" : Long.toString(task)) + "\0")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Connects to the process that started this one.
    ///
    /// @param channel [#TASKS] or [#CONTROL]
    public Connection join(byte channel) throws IOException, InterruptedException {
        Connection connection = Client.connect(new Address.Unix(Path.of(socket)));
        connection.sendBytes(greeting(channel));
        return connection;
    }

    /// What a process receives before the function that it is to run.
    ///
    /// @param isDaemon whether it ends with the process that started it
    /// @param loader the number of the class loader that knows the function, see [ClassServer]
    /// @param managers the managers whose proxies the function holds
    public record Child(boolean isDaemon, int loader, List<? extends Record> managers) {
        /// The property that holds its name in the process itself.
        public static final String NAME_PROPERTY = "muster.process.name";

        /// The property that holds the process that started it.
        public static final String PARENT_PROPERTY = "muster.process.parent";
    }
}
