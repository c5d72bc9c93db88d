package dev.muster.tests.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports of the loopback interface, for programs that cannot choose one themselves.
public final class Ports {
    private Ports() {}

    /// One that nobody listens at, at this moment.
    public static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
