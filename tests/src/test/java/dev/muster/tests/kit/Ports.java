package dev.muster.tests.kit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of the loopback interface, for programs that cannot choose one themselves.
public final class Ports {
    /*
     * Until the program listens there, which on a busy machine takes long, the system must not give
     * the port to one that asks for any: so it is below those. And no other JVM that runs tests may
     * choose the same: each begins elsewhere.
     */
    private static final int FIRST = 10_000;
    private static final int COUNT = 20_000;
    private static final int APART = 37;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * APART % COUNT));

    private Ports() {}

    /// One that nobody listens at, and that nobody else is given.
    public static int free() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException _) {
                // Somebody listens there.
            }
        }
        throw new IOException("no port is free from " + FIRST + " on");
    }
}
