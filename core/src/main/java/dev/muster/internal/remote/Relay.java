package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Passes the messages of a worker's connection on, in both directions, without reading them; a
/// long one while it arrives. When one end is closed, what has arrived before is passed on, and
/// then the other end is closed.
final class Relay {
    private final String name;
    private final Connection local;
    private final LinkChannel channel;
    private volatile boolean hasBeenUsed;

    private Relay(String name, Connection local, LinkChannel channel) {
        this.name = name;
        this.local = local;
        this.channel = channel;
    }

    /// One that has not begun.
    ///
    /// @param name of its threads
    /// @param local the connection of the worker
    /// @param channel what carries its messages to the program
    static Relay of(String name, Connection local, LinkChannel channel) {
        return new Relay(name, local, channel);
    }

    /// Begins.
    void start() {
        Threads.daemon(name + "-up", this::up).start();
        Threads.daemon(name + "-down", this::down).start();
    }

    /// Whether the program has sent anything.
    boolean hasBeenUsed() {
        return hasBeenUsed;
    }

    private void up() {
        pass(this::oneUp, channel);
    }

    private void oneUp() throws IOException, InterruptedException {
        Optional<byte[]> message = local.receiveBytes(LinkFrame.FRAGMENT_BYTES, channel::sendFrom);
        if (message.isPresent()) {
            channel.sendBytes(message.get());
        }
        channel.flush();
    }

    private void down() {
        pass(this::oneDown, local);
    }

    private void oneDown() throws IOException, InterruptedException {
        Optional<ByteBuffer> message = channel.receiveFragment(local::sendFrom);
        if (message.isPresent()) {
            local.sendBytes(message.get());
        }
        local.flush();
        hasBeenUsed = true;
    }

    /// Passes one message on.
    @FunctionalInterface
    private interface Step {
        void pass() throws IOException, InterruptedException;
    }

    private void pass(Step step, Connection target) {
        try {
            while (true) {
                step.pass();
            }
        } catch (IOException _) {
            // One end is closed, or the worker has ended.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // nobody knows what of this message was passed on
            Guard.failed(e);
            Guard.close(local); // or the worker would wait
        } finally {
            Guard.close(target);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
