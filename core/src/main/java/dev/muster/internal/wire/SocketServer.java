package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Accepts peers, lets them prove the key, and reads frames from all of them on a few threads.
public final class SocketServer implements AutoCloseable {
    private static final int MAX_LOOPS = 4;

    private final Acceptor acceptor;
    private final List<EventLoop> loops;

    private SocketServer(Acceptor acceptor, List<EventLoop> loops) {
        this.acceptor = acceptor;
        this.loops = loops;
    }

    /// Starts listening. The threads are `muster-<name>-acceptor` and `muster-<name>-loop-1` … ;
    /// one loop for each two processors, at most 4.
    ///
    /// @param name the middle of the threads' names
    /// @param connected called on a loop's thread for each peer that has proved the key; the
    ///   handler that it returns gets the peer's frames. An exception closes the channel
    /// @throws IllegalArgumentException if plain TCP is not allowed there, or the key is empty or,
    ///   beyond loopback, exposed
    /// @throws java.net.BindException if the address is in use or not of this machine
    public static SocketServer open(
            Address address,
            AuthKey key,
            ConnectionConfig config,
            String name,
            Function<FrameChannel, Frame.Handler> connected)
            throws IOException {
        KeySafety.checkListen(address, key, config);
        BoundSocket socket = BoundSocket.open(address, config);
        List<EventLoop> loops = new ArrayList<>();
        try {
            int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_LOOPS);
            int maxUnauthenticated = Math.max(1, EventLoop.mostUnauthenticated(config) / count);
            for (int i = 1; i <= count; i++) {
                String threadName = "muster-" + name + "-loop-" + i;
                loops.add(EventLoop.start(key, config, maxUnauthenticated, threadName, connected));
            }
            AtomicInteger turn = new AtomicInteger();
            Acceptor acceptor =
                    Acceptor.start(
                            socket,
                            "muster-" + name + "-acceptor",
                            () -> true,
                            channel ->
                                    loops.get(Math.floorMod(turn.getAndIncrement(), count))
                                            .add(channel),
                            waiting -> loops.forEach(loop -> loop.makeRoom(waiting)));
            return new SocketServer(acceptor, loops);
        } catch (IOException | OutOfMemoryError e) { // or no thread is available
            loops.forEach(EventLoop::close);
            socket.close();
            throw e;
        }
    }

    /// Where the server listens, with the port that was chosen.
    public Address address() {
        return acceptor.address();
    }

    /// Accepts no more peers; connected ones stay.
    public void stopAccepting() {
        acceptor.close();
    }

    /// Closes the listening socket and every channel. When it returns, the threads have ended,
    /// unless one of them is the caller.
    @Override
    public void close() {
        acceptor.close();
        loops.forEach(EventLoop::close);
    }
}
