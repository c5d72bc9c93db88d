package dev.muster.connection;

import dev.muster.internal.wire.ConnectionSelector;
import dev.muster.pickle.Pickle;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One channel between two processes: whole messages go in at one end and come out at the other.
/// The other end may be Java or CPython's `multiprocessing.connection`.
///
/// A message is raw bytes or one pickled object; the peers must agree which of the two. Any number
/// of threads may send and any number may receive; messages are never mixed, and those of one
/// thread arrive in order. What a thread did before it sent a message happens-before what the peer
/// does after it received it.
///
/// **Sending** returns when the message is on its way, not when it is received. A message is sent
/// at once, or, in a burst of many within microseconds, together with others some ten microseconds
/// later; so a failure may show only at the next send or at [#close]. Sending blocks while the peer
/// does not read; closing the connection ends that, an interrupt does not.
///
/// **Receiving** can be ended by an interrupt or a time limit without loss: the next call gets the
/// whole message.
///
/// A connection is open until either side closes it. A failure within a message ends it too: the
/// stream cannot be resumed.
///
/// **Implementing.** A connection may use any channel that keeps these promises: order, whole
/// messages, safety for all threads, and a receive that an interrupt or a time limit ends without
/// loss. Messages that have arrived stay readable when the peer has closed; only after the last one
/// does a receive throw `EOFException`. The methods with a default take a message as one array, and
/// pickle objects by [Pickle#standard]; a channel for longer messages, or with other rules, has its
/// own. [#awaitAny] waits for sockets together and calls [#poll] on all other connections every 2
/// milliseconds.
public interface Connection extends AutoCloseable {

    /// Sends one object, pickled.
    ///
    /// @param value a value that [dev.muster.pickle.Pickle] can write; null is Python's `None`
    /// @throws dev.muster.pickle.PickleException if it cannot be pickled; nothing is sent
    /// @throws IOException if the connection is lost or closed
    default void send(@Nullable Object value) throws IOException {
        sendBytes(Pickle.standard().dump(value).toArray(new ByteBuffer[0]));
    }

    /// Sends one message of these bytes, which may be changed afterwards.
    ///
    /// @throws IOException if the connection is lost or closed
    default void sendBytes(byte[] bytes) throws IOException {
        sendBytes(bytes, 0, bytes.length);
    }

    /// Sends one message of some bytes of an array.
    ///
    /// @throws IOException if the connection is lost or closed
    default void sendBytes(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        sendBytes(ByteBuffer.wrap(bytes, offset, length));
    }

    /// Sends one message that consists of these parts, one after the other; the total may be longer
    /// than 2 GiB. The positions of the buffers move to their limits. Large direct buffers are sent
    /// without a copy.
    ///
    /// @throws IOException if the connection is lost or closed
    void sendBytes(ByteBuffer... parts) throws IOException;

    /// Sends at once any messages that are still waiting at the end of a burst.
    ///
    /// @throws IOException if the connection is lost or closed
    void flush() throws IOException;

    /// Waits for the next message and unpickles it.
    ///
    /// A message over 1 GiB is unpickled as it arrives: an interrupt within it closes the
    /// connection.
    ///
    /// @return the object; null is Python's `None`
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws dev.muster.pickle.PickleException if the message is not a pickle, or not an allowed
    ///   one; the message is lost, the connection stays open
    /// @throws IOException if the connection is lost or closed
    /// @throws InterruptedException if interrupted while waiting; no message is lost
    default @Nullable Object receive() throws IOException, InterruptedException {
        return Pickle.standard().loads(receiveBytes());
    }

    /// Waits for the next message, at most for a given time, and unpickles it.
    ///
    /// @param timeout how long to wait for the whole message; zero looks once
    /// @return the object, or nothing if none arrived in time. Python's `None` is nothing too:
    ///   where it may come, use [#poll] and [#receive()]
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws dev.muster.pickle.PickleException if the message is not a pickle, or not an allowed
    ///   one; the message is lost, the connection stays open
    /// @throws IOException if the connection is lost or closed
    /// @throws InterruptedException if interrupted while waiting; no message is lost
    default Optional<Object> receive(Duration timeout) throws IOException, InterruptedException {
        Optional<byte[]> bytes = receiveBytes(timeout);
        return bytes.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(Pickle.standard().loads(bytes.get()));
    }

    /// Waits for the next message, of up to 2 GiB.
    ///
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws IOException if the connection is lost or closed, or if the message is longer than an
    ///   array can be; [#receiveTo] can still receive it
    /// @throws InterruptedException if interrupted while waiting; no message is lost
    default byte[] receiveBytes() throws IOException, InterruptedException {
        return receiveBytes(Long.MAX_VALUE);
    }

    /// Waits for the next message, if it is not longer than a limit.
    ///
    /// @param maxBytes the longest message that is wanted
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws IOException if the connection is lost or closed, or if the message is longer; then
    ///   it is still there for a call that accepts it
    /// @throws InterruptedException if interrupted while waiting; no message is lost
    byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException;

    /// Waits for the next message and puts it into a buffer, from its position on; Python's
    /// `recv_bytes_into`. For large messages this is the fastest way, especially with a reused
    /// direct buffer.
    ///
    /// @param target its position moves by the length of the message
    /// @return the length of the message
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws IOException if the connection is lost or closed, or if the message is longer than
    ///   the space left in the buffer; then it is still there for a call that accepts it
    /// @throws InterruptedException if interrupted while waiting; no message is lost
    default int receiveBytes(ByteBuffer target) throws IOException, InterruptedException {
        byte[] message = receiveBytes((long) target.remaining());
        target.put(message);
        return message.length;
    }

    /// Waits for the next message, at most for a given time.
    ///
    /// @param timeout how long to wait for the whole message; zero looks once
    /// @return the message, or nothing if none arrived in time; a part that has arrived is kept
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws IOException if the connection is lost or closed, or as for [#receiveBytes()]
    /// @throws InterruptedException if interrupted while waiting; no message is lost
    Optional<byte[]> receiveBytes(Duration timeout) throws IOException, InterruptedException;

    /// Waits for the next message; a long one is read as it arrives.
    ///
    /// @param mostBytes a message of at most this number of bytes is returned
    /// @param longer reads a longer one, in this thread; what it does not read is dropped
    /// @return the message; nothing if it was a longer one
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws IOException if the connection is lost or closed, or the reading fails
    /// @throws InterruptedException if interrupted while waiting; within a longer message, that
    ///   closes the connection
    default Optional<byte[]> receiveBytes(long mostBytes, LongMessage longer)
            throws IOException, InterruptedException {
        byte[] message = receiveBytes();
        if (message.length <= mostBytes) {
            return Optional.of(message);
        }
        try (InputStream body = new ByteArrayInputStream(message)) {
            longer.read(body, message.length);
        }
        return Optional.empty();
    }

    /// Reads a message as it arrives.
    @FunctionalInterface
    interface LongMessage {
        /// Reads the message, or as much of it as is needed.
        ///
        /// @param length the length of the body in bytes
        /// @throws IOException if it cannot be read
        void read(InputStream body, long length) throws IOException;
    }

    /// Sends one message while it is read from a stream, whatever its length; other threads that
    /// send wait until it is over. This implementation reads it first.
    ///
    /// @param length how many bytes the body has; one that has more may be refused, or be left with
    ///   the rest
    /// @throws IOException if the connection is lost or closed; if the body fails, ends early or is
    ///   refused, and then the connection is of no more use
    default void sendFrom(InputStream body, long length) throws IOException {
        var parts = new ArrayList<ByteBuffer>();
        for (long left = length; left > 0; ) {
            byte[] part = body.readNBytes((int) Math.min(left, 1 << 20));
            if (part.length == 0) {
                throw new EOFException(
                        "the message breaks off, %d bytes are missing".formatted(left));
            }
            parts.add(ByteBuffer.wrap(part));
            left -= part.length;
        }
        sendBytes(parts.toArray(new ByteBuffer[0]));
    }

    /// Waits for the next message and writes it somewhere as it arrives, whatever its length.
    ///
    /// @param target if it fails, the rest of the message is dropped; the connection stays open
    /// @return how many bytes the message has
    /// @throws java.io.EOFException if the peer has closed the connection, also while waiting
    /// @throws IOException if the connection is lost or closed, or the target fails
    /// @throws InterruptedException if interrupted while waiting; within the message, that closes
    ///   the connection
    default long receiveTo(OutputStream target) throws IOException, InterruptedException {
        byte[] message = receiveBytes();
        target.write(message);
        return message.length;
    }

    /// Waits until the next receive finds something: the beginning of a message at least, or the
    /// end of the connection.
    ///
    /// @param timeout how long to wait; zero looks once
    /// @return false if nothing arrived in time
    /// @throws IOException if the connection is closed on this side
    /// @throws InterruptedException if interrupted while waiting
    boolean poll(Duration timeout) throws IOException, InterruptedException;

    /// Waits until one of several connections has something to receive; Python's
    /// `multiprocessing.connection.wait`.
    ///
    /// @param timeout how long to wait; zero looks once
    /// @return all that are ready, in the order given: those for which [#poll] returns true, and
    ///   those that are closed. Empty if nothing arrived in time
    /// @throws IOException if the system lacks the resources to wait
    /// @throws InterruptedException if interrupted while waiting
    static List<Connection> awaitAny(Collection<? extends Connection> connections, Duration timeout)
            throws IOException, InterruptedException {
        return ConnectionSelector.awaitAny(connections, timeout);
    }

    /// Sends what is still waiting, and closes. Threads that wait in a receive get an
    /// `IOException`. Closing again does nothing.
    ///
    /// @throws IOException if messages could not be sent; a peer that does not read is given 5
    ///   seconds. The connection is closed anyway
    @Override
    void close() throws IOException;
}
