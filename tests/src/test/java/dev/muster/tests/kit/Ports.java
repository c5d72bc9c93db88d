package dev.muster.tests.kit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of the loopback interface, for programs that cannot choose one themselves.
public final class Ports {
    /// From here on the system gives ports to whoever asks for any, also to each connection. One of
    /// those could be taken before the program that it is for has started.
    private static final int FIRST_OF_SYSTEM = 32_768;

    private static final int FIRST = 12_000;

    private Ports() {}

    /// One that nobody listens at, at this moment.
    public static int free() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_OF_SYSTEM);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // It is in use.
            }
        }
    }
}
