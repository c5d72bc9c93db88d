package dev.muster.tests.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A TCP relay between clients and a server that does to the bytes what networks do.
///
/// A direction is cut after a number of bytes (both sides then see the end), every piece is delayed
/// or held back for good, or the bytes of a client are sent twice.
public final class CuttableLink implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final int target;
    private final AtomicLong toServer = new AtomicLong(NEVER);
    private final AtomicLong toClient = new AtomicLong(NEVER);
    private final List<Socket> sockets = new ArrayList<>();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();

    private volatile Duration delay = Duration.ZERO;
    private volatile boolean duplicates;
    private volatile boolean cutsOnce;

    private CuttableLink(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
        start("accept", this::accept);
    }

    /// Opens a relay to a port of loopback.
    public static CuttableLink to(int port) throws IOException {
        return new CuttableLink(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
    }

    /// HOST:PORT of this end.
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /// Cuts every connection once this many more bytes went from clients to the server.
    public CuttableLink cutToServerAfter(long bytes) {
        toServer.set(bytes);
        return this;
    }

    /// Cuts every connection once this many more bytes went from the server to clients.
    public CuttableLink cutToClientAfter(long bytes) {
        toClient.set(bytes);
        return this;
    }

    /// Cuts one connection once this many more bytes went from the server to clients; whoever
    /// connects after that gets through.
    public void cutOnceToClientAfter(long bytes) {
        cutsOnce = true;
        toClient.set(bytes);
    }

    /// Holds up every piece in both directions.
    public CuttableLink delayBy(Duration time) {
        delay = time;
        return this;
    }

    /// Sends every piece of a client twice.
    public CuttableLink duplicate() {
        duplicates = true;
        return this;
    }

    /// Lets nothing through any more, in either direction, and does not say so: both ends see
    /// silence. New connections go through.
    public void freeze() {
        synchronized (sockets) {
            silent.addAll(sockets);
        }
    }

    /// Cuts whatever is connected; new connections go through again.
    public void cutNow() {
        List<Socket> cut;
        synchronized (sockets) {
            cut = List.copyOf(sockets);
            sockets.clear();
        }
        cut.forEach(CuttableLink::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = keep(listener.accept());
                Socket server = keep(new Socket(InetAddress.getLoopbackAddress(), target));
                start("to-server", () -> relay(client, server, toServer, true));
                start("to-client", () -> relay(server, client, toClient, false));
            } catch (IOException _) {
                // Closed, or the server is gone: the client sees the end.
                if (!listener.isClosed()) {
                    cutNow();
                }
            }
        }
    }

    private Socket keep(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        synchronized (sockets) {
            sockets.add(socket);
        }
        return socket;
    }

    private void relay(Socket from, Socket to, AtomicLong left, boolean fromClient) {
        try {
            pass(from, to.getOutputStream(), left, fromClient);
        } catch (IOException | InterruptedException _) {
            // One side is gone; the other learns of it below.
        } finally {
            closeQuietly(from);
            if (!silent.contains(to)) {
                closeQuietly(to);
            }
        }
    }

    private void pass(Socket from, OutputStream out, AtomicLong left, boolean fromClient)
            throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            Thread.sleep(delay);
            if (silent.contains(from)) {
                continue;
            }
            long before = left.getAndAdd(-count);
            int allowed = Math.clamp(before, 0, count);
            out.write(buffer, 0, allowed);
            if (duplicates && fromClient) {
                out.write(buffer, 0, allowed);
            }
            if (allowed < count || before == count) {
                if (cutsOnce) {
                    left.set(NEVER);
                }
                return;
            }
        }
    }

    private void start(String name, Runnable run) {
        Thread thread = Thread.ofPlatform().name("link-" + name).daemon().start(run);
        synchronized (threads) {
            threads.add(thread);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // There is nothing to save.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutNow();
        List<Thread> running;
        synchronized (threads) {
            running = List.copyOf(threads);
        }
        running.forEach(Ends::join);
    }
}
