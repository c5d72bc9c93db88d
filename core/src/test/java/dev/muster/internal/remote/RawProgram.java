package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A program that agents join, and that says exactly what a test wants.
final class RawProgram implements Link.Owner, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Link link = new Link("the agent", PATIENCE, this);
    private volatile @Nullable Connection last;

    /// Lets the agent at the other end join, or join again.
    void welcome(Connection connection) {
        try {
            var _ = connection.poll(Waits.LONG); // the agent may take longer than a greeting may
            var _ = Greeting.Hello.receive(connection);
            new Greeting.Welcome("a-link", PATIENCE).send(connection);
            link.attach(connection);
            last = connection;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Closes the connection, and says nothing.
    void cut() throws IOException {
        Objects.requireNonNull(last).close();
    }

    /// Tells the agent something.
    void orders(Output order) throws IOException {
        LinkChannel way = link.channel(FromAgent.NOTICES);
        way.sendBytes(order.buffers().toArray(new ByteBuffer[0]));
        way.flush();
    }

    /// The first order: usual workers.
    void setsUp() throws IOException {
        orders(
                new ToAgent.SetUp(0, Duration.ofSeconds(60), List.of(), Map.of(), false, true)
                        .write());
    }

    /// Waits for the next notice of a kind; others are dropped.
    <T extends FromAgent> T hears(Class<T> kind) throws IOException, InterruptedException {
        LinkChannel notices = link.channel(FromAgent.NOTICES);
        long deadline = System.nanoTime() + Waits.LONG.toNanos();
        while (System.nanoTime() - deadline < 0) {
            FromAgent said =
                    FromAgent.read(Input.of(notices.receiveBytes(Waits.LONG).orElseThrow()));
            if (kind.isInstance(said)) {
                return kind.cast(said);
            }
        }
        throw new AssertionError("no " + kind.getSimpleName() + " after " + Waits.LONG);
    }

    Link link() {
        return link;
    }

    @Override
    public void broken(IOException why) {
        // The test connects again, or not.
    }

    @Override
    public void ended(IOException why, boolean isInOrder) {
        // The test sees it at the agent.
    }

    @Override
    public void close() {
        link.close();
    }
}
