package dev.muster.internal.wire;

import dev.muster.connection.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/// What all sockets of Muster have in common.
final class Sockets {
    private static final int UNIX_BUFFER_BYTES = 1 << 20;

    private Sockets() {}

    /// Non-blocking, no delay of small messages, and dead hosts are noticed in the end.
    static void configure(SocketChannel channel, Address address) throws IOException {
        channel.configureBlocking(false);
        if (address instanceof Address.Tcp) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        } else {
            // A Unix socket counts as writable only when three quarters of its buffer are free.
            // With
            // the usual 208 KiB, sender and receiver of large messages would take turns in
            // sleeping.
            channel.setOption(StandardSocketOptions.SO_SNDBUF, UNIX_BUFFER_BYTES);
        }
    }

    /// Acknowledges what was just read at once, where the system can do that; to be called again
    /// after each read.
    ///
    /// CPython sends the end of the handshake and its first request, or the header and the body of
    /// a larger message, as two writes and with Nagle's algorithm on: the second leaves only when
    /// the first is acknowledged, which the system delays by 40 ms.
    static void acknowledgeAtOnce(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
            channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
    }

    /// The peer, for messages.
    static String describe(SocketChannel channel) {
        try {
            return describe(channel.getRemoteAddress(), channel.getLocalAddress());
        } catch (IOException e) {
            return "a closed connection";
        }
    }

    private static String describe(SocketAddress remote, SocketAddress local) {
        if (remote instanceof InetSocketAddress tcp) {
            return new Address.Tcp(tcp.getHostString(), tcp.getPort()).toString();
        }
        // The peer of an accepted Unix socket has no name: the path is on this side.
        return remote.toString().isEmpty() ? "a peer on " + local : remote.toString();
    }
}
