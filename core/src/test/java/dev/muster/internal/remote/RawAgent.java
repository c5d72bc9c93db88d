package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// An agent that says exactly what a test wants.
final class RawAgent implements Link.Owner, AutoCloseable {
    private final Link link = new Link("the program", Duration.ofSeconds(60), this);
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    private RawAgent() {}

    /// How an agent of this version introduces itself.
    static Greeting.Hello hello(String host, String link) {
        return new Greeting.Hello(
                Greeting.version(), Runtime.version().feature(), host, 1, 1, Set.of(), link);
    }

    /// Joins a program at the other end of a connection.
    static RawAgent join(Connection connection, String host)
            throws IOException, InterruptedException {
        hello(host, "").send(connection);
        return joined(connection);
    }

    /// Has introduced itself to a program at the other end of a connection.
    static RawAgent joined(Connection connection) throws IOException, InterruptedException {
        var _ = Greeting.Welcome.receive(connection);
        var agent = new RawAgent();
        agent.link.attach(connection);
        return agent;
    }

    Link link() {
        return link;
    }

    /// Says something on one of its two channels.
    void says(int channel, Output notice) throws IOException {
        LinkChannel way = link.channel(channel);
        way.sendBytes(notice.buffers().toArray(new ByteBuffer[0]));
        way.flush();
    }

    /// A worker has arrived.
    void brings(int number) throws IOException {
        says(FromAgent.NOTICES, FromAgent.Arrived.write(number, "worker-" + number, number, "25"));
    }

    /// Waits for the next order.
    ToAgent order() throws IOException, InterruptedException {
        return ToAgent.read(
                Input.of(link.channel(FromAgent.NOTICES).receiveBytes(Waits.LONG).orElseThrow()));
    }

    /// Waits for the end of its link.
    ///
    /// @return whether that was in order
    boolean awaitEnd() {
        return ended.orTimeout(Waits.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void broken(IOException why) {
        link.abandon(why);
    }

    @Override
    public void ended(IOException why, boolean isInOrder) {
        ended.complete(isInOrder);
    }

    @Override
    public void close() {
        link.close();
    }
}
