package dev.muster.internal.server;

import dev.muster.internal.object.Client;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.system.Guard;
import dev.muster.internal.wire.Frame;
import dev.muster.internal.wire.FrameChannel;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection of a client, which is one thread of that client: its requests, one after the
/// other.
///
/// The first request calls a function of the server and ends the connection, unless it is
/// `accept_connection`: from then on each request calls a method of a shared object.
final class ClientSession implements Frame.Handler, Client, ServerMonitor.Connected {
    /// A request of more bytes is read by a thread of its own, so that the loop can serve others.
    private static final int LARGE_REQUEST_BYTES = 16 * 1024;

    private final ObjectServer server;
    private final FrameChannel channel;

    /// Written by the loop thread with the first request.
    private volatile @Nullable Dialect dialect;

    /// Written by the thread that handles a request; one at a time.
    private volatile boolean serving;

    /// Written by the loop thread.
    private volatile @Nullable RemoteCall current;

    private final long openedNanos = System.nanoTime();

    /// Written by the loop thread.
    private volatile long calls;

    private volatile boolean closed;

    private final Set<Releasable> held = ConcurrentHashMap.newKeySet(0);

    ClientSession(ObjectServer server, FrameChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    ObjectServer server() {
        return server;
    }

    Dialect dialect() {
        Dialect known = dialect;
        return known != null ? known : server.dialect(4);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop's thread counts
    public void received(Frame frame) {
        if (dialect == null) {
            dialect = server.dialect(protocolOf(frame));
        }
        var call = new RemoteCall(this);
        current = call;
        calls = calls + 1;
        if (frame.isLarge() || frame.length() > LARGE_REQUEST_BYTES) {
            Frame copy = frame.copy();
            server.run(() -> handle(copy, call, false));
        } else {
            handle(frame, call, true);
        }
        if (!call.isAnswered()) {
            channel.pause();
            if (!call.paused()) {
                channel.resume();
            }
        }
    }

    private static int protocolOf(Frame frame) {
        byte[] beginning = frame.beginning(2);
        return Pickle.protocolOf(beginning, 0, beginning.length);
    }

    private void handle(Frame frame, RemoteCall call, boolean onLoop) {
        try {
            Dialect.Request request = dialect().read(frame);
            if (serving) {
                server.methods().call(request, call, onLoop);
            } else {
                server.functions().call(request, this, call);
            }
        } catch (PickleException | PyException e) {
            call.answer(PythonAnswer.traceback(e));
        } catch (Throwable e) { // one client's request must not end the loop that serves them all
            call.broken(e);
        }
    }

    /// From the next request on, requests are for shared objects.
    void acceptObjectRequests() {
        serving = true;
    }

    /// From now on the messages are those of a Java client, for many threads at a time.
    void becomePeer(RemoteCall call) {
        serving = true;
        call.succeed(server.welcome().toPython());
        calls = 0; // to say that it is a Java client was none
        server.monitor().left(this);
        channel.handOver(server.newPeer(channel));
    }

    void send(List<ByteBuffer> body) {
        channel.send(body);
        if (!serving) {
            channel.closeAfterSending();
        }
    }

    /// Ends the connection: there is no other way to report a failure.
    void giveUp() {
        channel.close();
    }

    void goOn() {
        channel.resume();
    }

    @Override
    public long calls() {
        return calls;
    }

    @Override
    public ClientSnapshot snapshot(Function<Monitor, String> names) {
        RemoteCall last = current;
        Monitor awaited = last == null || last.isAnswered() ? null : last.awaited();
        return new ClientSnapshot(
                channel.toString(),
                dialect().isPython2() ? "Python 2" : "Python",
                Duration.ofNanos(System.nanoTime() - openedNanos),
                calls,
                Client.namesOf(held, this, names),
                awaited == null ? List.of() : List.of(names.apply(awaited)));
    }

    @Override
    public void holds(Releasable object) {
        held.add(object);
        if (closed) {
            server.run(this::giveBack);
        }
    }

    @Override
    public void letsGo(Releasable object) {
        held.remove(object);
    }

    private void giveBack() {
        for (Releasable object : held) {
            object.monitor()
                    .withoutWaiting(
                            () -> object.giveBack(this, "its connection has ended"), server::run);
        }
    }

    @Override
    public void closed() {
        closed = true;
        server.monitor().left(this);
        RemoteCall last = current;
        Monitor awaited = last == null ? null : last.awaited();
        if (awaited != null) {
            awaited.withoutWaiting(last::abandon, server::run);
        } else if (last != null) {
            Guard.run(last::abandon);
        }
        giveBack();
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
