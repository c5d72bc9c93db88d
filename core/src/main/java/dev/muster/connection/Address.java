package dev.muster.connection;

import java.nio.file.Path;

/// The address at which a listener waits and to which a client connects.
///
/// ```
/// host:port   127.0.0.1:50000   [::1]:50000   localhost:0   TCP; port 0 lets the system choose
/// path        /run/job.socket   unix:job.socket             a Unix socket
/// ```
public sealed interface Address {

    /// The address written as `host:port`, `[ipv6]:port`, `/path` or `unix:path`.
    ///
    /// @throws IllegalArgumentException if the text is none of these
    static Address parse(String text) {
        if (text.startsWith("unix:")) {
            return new Unix(Path.of(text.substring("unix:".length())));
        }
        if (text.startsWith("/")) {
            return new Unix(Path.of(text));
        }
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "address is '%s', must be host:port, /path or unix:path".formatted(text));
        }
        return new Tcp(host(text, text.substring(0, colon)), port(text, colon));
    }

    private static String host(String text, String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "address is '%s', an IPv6 host must be in brackets: [::1]:50000"
                            .formatted(text));
        }
        return host;
    }

    private static int port(String text, int colon) {
        try {
            return Integer.parseInt(text, colon + 1, text.length(), 10);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "address is '%s', the part after the last colon must be a port number"
                            .formatted(text),
                    e);
        }
    }

    /// A host and a port.
    ///
    /// @param host a name or a numeric address; IPv6 without brackets. CPython knows IPv4 only
    /// @param port 0 to 65535; 0 only for listening: the system chooses
    record Tcp(String host, int port) implements Address {
        public Tcp {
            if (host.isEmpty()) {
                throw new IllegalArgumentException(
                        "host is empty, must be a name or a numeric address");
            }
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException(
                        "port is %d, must be 0 to 65535".formatted(port));
            }
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]:" : host + ":") + port;
        }
    }

    /// A Unix socket.
    ///
    /// @param path of the socket's file; the system allows about 100 bytes
    record Unix(Path path) implements Address {
        public Unix {
            if (path.toString().isEmpty()) {
                throw new IllegalArgumentException("path is empty, must name a socket file");
            }
        }

        @Override
        public String toString() {
            return path.isAbsolute() ? path.toString() : "unix:" + path;
        }
    }
}
