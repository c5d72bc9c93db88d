package dev.muster.internal.client.java;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.client.python.PythonManager;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.system.TimeText;
import dev.muster.internal.wire.SocketConnection;
import dev.muster.internal.wire.SocketConnector;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Connects to a manager and finds out what it speaks.
///
/// The first request asks, in CPython's words, for something that only a manager of Muster has. One
/// of CPython answers with a traceback, and is spoken to in its own words from then on.
public final class Managers {
    private Managers() {}

    /// Connects and makes sure that a manager answers.
    ///
    /// @throws IOException if none does
    public static Manager connect(Address address, AuthKey key, ConnectionConfig config)
            throws IOException {
        try {
            // The first session is made here; the others when it breaks.
            AtomicReference<@Nullable Greeted> first =
                    new AtomicReference<>(greet(address, key, config));
            Greeted greeted = first.get();
            if (greeted == null || greeted.welcome() == null) {
                return PythonManager.connect(address, key, config);
            }
            RemoteManager manager =
                    new RemoteManager(
                            whenEnded -> {
                                Greeted known = first.getAndSet(null);
                                return begin(
                                        known != null ? known : greet(address, key, config),
                                        address,
                                        config.maxMessageBytes(),
                                        whenEnded);
                            },
                            address.toString(),
                            JavaCodec.standard(),
                            () -> PythonManager.connect(address, key, config));
            return manager.at(ManagerEndpoint.of(address, key, config.encryption()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting to " + address);
        }
    }

    /// @param welcome null if the manager is none of Muster: then the connection is closed
    private record Greeted(SocketConnection connection, @Nullable JavaWelcome welcome) {}

    private static Session begin(
            Greeted greeted, Address address, long limitBytes, Consumer<Session> whenEnded)
            throws IOException {
        JavaWelcome welcome = greeted.welcome();
        if (welcome == null) {
            throw new IOException(
                    "the manager at %s was one of Muster and is another now".formatted(address));
        }
        var session = new Session(welcome, limitBytes, whenEnded);
        session.begin(new SocketLink(greeted.connection(), session));
        session.keepAlive();
        return session;
    }

    private static Greeted greet(Address address, AuthKey key, ConnectionConfig config)
            throws IOException, InterruptedException {
        SocketConnection connection = SocketConnector.connect(address, key, config);
        boolean isGreeted = false;
        try {
            Greeted greeted = greet(connection, address, config.handshakeTimeout());
            isGreeted = greeted.welcome() != null;
            return greeted;
        } finally {
            if (!isGreeted) {
                connection.close();
            }
        }
    }

    private static Greeted greet(SocketConnection connection, Address address, Duration timeout)
            throws IOException, InterruptedException {
        // Every Python reads protocol 2.
        Pickle pickle = Pickle.standard().withProtocol(2);
        PyTuple arguments = PyTuple.of((long) JavaWelcome.VERSION);
        connection.sendBytes(
                pickle.dumps(PyTuple.of(null, JavaWelcome.FUNCTION, arguments, new PyDict())));
        Optional<byte[]> message;
        try {
            message = connection.receiveBytes(timeout);
        } catch (EOFException e) {
            throw new EOFException(
                    "%s closed the connection when it was asked: is a manager listening there?"
                            .formatted(address));
        }
        PythonAnswer answer =
                PythonAnswer.fromPython(
                        pickle.loads(
                                message.orElseThrow(() ->
                                        new IOException(
                                                "%s does not answer within %s: is a manager listening there?"
                                                        .formatted(
                                                                address, TimeText.of(timeout))))));
        if (answer.kind() == PythonAnswer.Kind.RETURN) {
            return new Greeted(connection, JavaWelcome.fromPython(answer.result()));
        }
        if (answer.result() instanceof PyException refusal) {
            throw new RemoteManagerException("%s says: %s".formatted(address, refusal.text()));
        }
        String text = String.valueOf(answer.result());
        if (text.contains("AssertionError") || text.contains("AttributeError")) {
            return new Greeted(connection, null);
        }
        throw new RemoteManagerException("%s says: %s".formatted(address, text.strip()));
    }
}
