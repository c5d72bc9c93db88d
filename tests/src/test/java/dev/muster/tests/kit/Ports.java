package dev.muster.tests.kit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
<<<<<<< HEAD
import java.util.concurrent.ThreadLocalRandom;

/// Ports of the loopback interface, for programs that cannot choose one themselves.
public final class Ports {
    /// From here on the system gives ports to whoever asks for any, also to each connection. One of
    /// those could be taken before the program that it is for has started.
    private static final int FIRST_OF_SYSTEM = 32_768;

    private static final int FIRST = 12_000;
=======
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
>>>>>>> 7720ffea (Tests with nodes that are killed, frozen and cut off wait for what happens a moment later)

    private Ports() {}

    /// One that nobody listens at, and that nobody else is given.
    public static int free() throws IOException {
<<<<<<< HEAD
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_OF_SYSTEM);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // It is in use.
=======
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException _) {
                // Somebody listens there.
>>>>>>> 7720ffea (Tests with nodes that are killed, frozen and cut off wait for what happens a moment later)
            }
        }
        throw new IOException("no port is free from " + FIRST + " on");
    }
}
