package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One channel of a [Link]: whole messages, in order, each once, whatever becomes of the connection
/// below. While there is none, sending goes on until the window is full, and then waits.
final class LinkChannel implements Connection {
    private final Link link;
    private final int number;
    private final Inbox inbox;
    private final MessageAssembly messages;
    private final Outbox outbox;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    LinkChannel(Link link, int number, @Nullable Connection connection) {
        this.link = link;
        this.number = number;
        this.inbox = new Inbox(link, number);
        this.messages = new MessageAssembly(inbox, number);
        this.outbox = new Outbox(link, number, connection);
    }

    Inbox inbox() {
        return inbox;
    }

    Outbox outbox() {
        return outbox;
    }

    int number() {
        return number;
    }

    /// Whether both sides have ended it, and all is known of it that the other side says.
    boolean isOver() {
        return isClosed.get() && inbox.isEnded() && outbox.isEmpty();
    }

    /// Whether it was over at the peer, which does not know it any more.
    boolean isForgotten() {
        return isClosed.get() && inbox.isEnded();
    }

    @Override
    public void sendBytes(ByteBuffer... parts) throws IOException {
        outbox.send(parts);
    }

    @Override
    public void sendFrom(InputStream body, long length) throws IOException {
        outbox.sendFrom(body, length);
    }

    @Override
    public void flush() throws IOException {
        outbox.flush();
    }

    @Override
    public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
        return messages.receive(maxBytes);
    }

    @Override
    public Optional<byte[]> receiveBytes(Duration timeout)
            throws IOException, InterruptedException {
        return messages.receive(timeout);
    }

    @Override
    public Optional<byte[]> receiveBytes(long mostBytes, LongMessage longer)
            throws IOException, InterruptedException {
        return messages.receive(mostBytes, longer);
    }

    @Override
    public long receiveTo(OutputStream target) throws IOException, InterruptedException {
        long[] total = new long[1];
        ByteBuffer message =
                receiveFragment((body, _) -> total[0] = body.transferTo(target)).orElse(null);
        if (message != null) {
            total[0] = message.remaining();
            MessageAssembly.write(message, target);
        }
        return total[0];
    }

    /// Waits for the next message, of any length. One that comes in several fragments is read as it
    /// arrives.
    ///
    /// @return the others as they came; nothing if it was read
    Optional<ByteBuffer> receiveFragment(LongMessage longer)
            throws IOException, InterruptedException {
        return messages.receiveFragment(longer);
    }

    @Override
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        return messages.poll(timeout);
    }

    @Override
    public void close() {
        if (!isClosed.getAndSet(true)) {
            inbox.close();
            outbox.close();
        }
    }

    @Override
    public String toString() {
        return "channel %d of %s".formatted(number, link);
    }
}
