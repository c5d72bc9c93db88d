package dev.muster.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A network between agents and their program that can be cut for a while: passes bytes on, on this
/// machine.
final class CutLink implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    private CutLink(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /// Opens one to a port of this machine.
    static CutLink to(int port) throws IOException {
        var link = new CutLink(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), port);
        Thread.ofPlatform().daemon().name("bench-link").start(link::accept);
        return link;
    }

    /// Where agents find the program.
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /// Closes all connections, and those that come, until it is mended.
    void cut() {
        isCut = true;
        sockets.forEach(CutLink::close);
    }

    void mend() {
        isCut = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (isCut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                pass(client, server);
                pass(server, client);
            } catch (IOException _) {
                // It is closed, or the program is.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        sockets.add(from);
        Thread.ofPlatform().daemon().name("bench-link-pass").start(() -> passAll(from, to));
        if (isCut) {
            close(from);
        }
    }

    private void passAll(Socket from, Socket to) {
        try {
            from.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[64 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException _) {
            // One end is gone; the other one learns of it now.
        } finally {
            sockets.remove(from);
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // There is nothing to save.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
