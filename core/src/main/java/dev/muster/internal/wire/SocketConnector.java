package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import dev.muster.internal.system.TimeText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/// Makes connections to listeners.
public final class SocketConnector {
    private static final long RETRY_MILLIS = 2;

    private SocketConnector() {}

    /// Connects and proves the key.
    ///
    /// @param key null for no handshake
    public static SocketConnection connect(
            Address address, @Nullable AuthKey key, ConnectionConfig config)
            throws IOException, InterruptedException {
        PlainTcp.checkConnect(address, key != null, config);
        KeySafety.checkConnect(address, key);
        SocketChannel socket = open(address, config);
        boolean isDone = false;
        try {
            Sockets.configure(socket, address);
            long deadline = Deadline.after(config.handshakeTimeout());
            Transport transport = secure(socket, address, config, deadline);
            SocketConnection connection =
                    new SocketConnection(transport, config, ByteBuffer.allocate(0));
            if (key != null) {
                authenticate(connection, key, config, deadline);
            }
            isDone = true;
            return connection;
        } finally {
            if (!isDone) {
                socket.close();
            }
        }
    }

    private static void authenticate(
            SocketConnection connection, AuthKey key, ConnectionConfig config, long deadline)
            throws IOException, InterruptedException {
        boolean isDone = false;
        try {
            connection.authenticate(key, config, deadline);
            isDone = true;
        } finally {
            if (!isDone) {
                connection.close();
            }
        }
    }

    private static Transport secure(
            SocketChannel socket, Address address, ConnectionConfig config, long deadline)
            throws IOException, InterruptedException {
        if (!(config.encryption() instanceof Encryption.Client client)) {
            return new Transport.Plain(socket);
        }
        Transport transport = TlsTransport.ofClient(socket, client);
        boolean isDone = false;
        try (Readiness input = new Readiness(socket, SelectionKey.OP_READ);
                Readiness room = new Readiness(socket, SelectionKey.OP_WRITE)) {
            while (!transport.advance() || transport.wantsWrite()) {
                if (!(transport.wantsWrite() ? room : input).await(deadline)) {
                    throw new AuthenticationException(
                            "%s did not finish the TLS handshake in %s: does it listen withTls(…)?"
                                    .formatted(address, TimeText.of(config.handshakeTimeout())));
                }
            }
            isDone = true;
            return transport;
        } catch (AuthenticationException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("%s: %s".formatted(address, e.getMessage()), e);
        } finally {
            if (!isDone) {
                transport.close();
            }
        }
    }

    private static SocketChannel open(Address address, ConnectionConfig config)
            throws IOException, InterruptedException {
        long deadline = Deadline.after(config.connectTimeout());
        return address instanceof Address.Unix unix
                ? openUnix(unix, deadline)
                : openTcp((Address.Tcp) address, deadline);
    }

    /// A name may have several addresses; the first that answers is used.
    private static SocketChannel openTcp(Address.Tcp address, long deadline)
            throws IOException, InterruptedException {
        IOException failure = null;
        for (InetAddress host : resolve(address)) {
            SocketChannel socket = SocketChannel.open();
            try {
                connect(socket, new InetSocketAddress(host, address.port()), address, deadline);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = failure == null ? e : failure;
            }
        }
        throw failure == null ? new UnknownHostException(address.host()) : failure;
    }

    private static InetAddress[] resolve(Address.Tcp address) throws IOException {
        try {
            return InetAddress.getAllByName(address.host());
        } catch (UnknownHostException e) {
            UnknownHostException failure =
                    new UnknownHostException(
                            "host of %s is unknown: check its spelling".formatted(address));
            failure.initCause(e);
            throw failure;
        }
    }

    private static void connect(
            SocketChannel socket, SocketAddress target, Address address, long deadline)
            throws IOException, InterruptedException {
        socket.configureBlocking(false);
        try (Readiness connected = new Readiness(socket, SelectionKey.OP_CONNECT)) {
            // On the same machine the connection is often established at once.
            if (!socket.connect(target) && !socket.finishConnect()) {
                if (!connected.await(deadline)) {
                    throw timeout(address);
                }
                socket.finishConnect();
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw refused(address, e);
        }
    }

    private static SocketChannel openUnix(Address.Unix address, long deadline)
            throws IOException, InterruptedException {
        UnixDomainSocketAddress target = UnixDomainSocketAddress.of(address.path());
        while (true) {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                socket.configureBlocking(false);
                socket.connect(target);
                return socket;
            } catch (IOException e) {
                socket.close();
                // A full queue shows as an error that a selector cannot wait for.
                boolean isFull =
                        !(e instanceof ConnectException) && Files.isWritable(address.path());
                if (!isFull) {
                    throw refused(address, e);
                }
            }
            if (Deadline.remainingNanos(deadline) == 0) {
                throw timeout(address);
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private static SocketTimeoutException timeout(Address address) {
        return new SocketTimeoutException(
                "%s did not take the connection in time: is the server overloaded?"
                        .formatted(address));
    }

    private static ConnectException refused(Address address, IOException cause) {
        ConnectException failure =
                new ConnectException(
                        "cannot connect to %s: %s; is the server running there?"
                                .formatted(address, cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }
}
