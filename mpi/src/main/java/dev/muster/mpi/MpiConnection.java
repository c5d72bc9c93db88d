package dev.muster.mpi;

import dev.muster.connection.Connection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A connection that consists of MPI messages between two ranks. Each has a session of its own, so
/// two ranks may have several.
final class MpiConnection implements Connection {
    private final int rank;
    private final int session;
    private final Arrivals arrivals;
    private final Departures departures;
    private final Runnable whenClosed;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /// @param rank of the peer
    /// @param whenClosed is told when this side has closed it
    MpiConnection(
            Communicator communicator,
            Polling polling,
            int rank,
            int session,
            Runnable whenClosed) {
        this.rank = rank;
        this.session = session;
        this.whenClosed = whenClosed;
        arrivals = new Arrivals(polling);
        departures = new Departures(communicator, polling, rank, session, arrivals);
    }

    int rank() {
        return rank;
    }

    int session() {
        return session;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Departures departures() {
        return departures;
    }

    /// Whether this side has closed it.
    boolean isClosed() {
        return isClosed.get();
    }

    /// The peer has closed it.
    void ended() {
        arrivals.ended();
    }

    /// Nothing can be sent or received any more.
    void end(IOException why) {
        departures.end(why);
        arrivals.end(why);
    }

    @Override
    public void sendBytes(ByteBuffer... parts) throws IOException {
        departures.send(parts);
    }

    /// Does nothing: messages are sent at once.
    @Override
    public void flush() throws IOException {
        if (isClosed()) {
            throw new IOException("the connection is closed on this side");
        }
    }

    @Override
    public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
        return arrivals.receive(maxBytes);
    }

    @Override
    public Optional<byte[]> receiveBytes(Duration timeout)
            throws IOException, InterruptedException {
        return arrivals.receive(timeout);
    }

    @Override
    public Optional<byte[]> receiveBytes(long mostBytes, LongMessage longer)
            throws IOException, InterruptedException {
        return arrivals.receive(mostBytes, longer);
    }

    @Override
    public long receiveTo(OutputStream target) throws IOException, InterruptedException {
        return arrivals.receiveTo(target);
    }

    @Override
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        return arrivals.poll(timeout);
    }

    @Override
    public void close() throws IOException {
        if (isClosed.getAndSet(true)) {
            return;
        }
        arrivals.close();
        try {
            departures.close();
        } finally {
            whenClosed.run();
        }
    }

    @Override
    public String toString() {
        return "session %d with rank %d".formatted(session, rank);
    }
}
