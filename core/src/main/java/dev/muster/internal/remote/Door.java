package dev.muster.internal.remote;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Fingerprint;
import dev.muster.connection.Listener;
import dev.muster.connection.TlsIdentity;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// Where those come in who have the key: agents at a program, or programs at the agents of a
/// machine. TCP is always encrypted.
final class Door implements AutoCloseable {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final int LEAST_KEY_BYTES = 16;

    private final Listener listener;
    private final Optional<TlsIdentity> identity;

    /// Receives those who come in.
    @FunctionalInterface
    interface Host {
        /// In a thread of its own: one who is slow holds up no other.
        ///
        /// @param connection belongs to the host, which closes it if this method throws one of
        ///   these
        void receive(Connection connection) throws IOException, InterruptedException;
    }

    /// The way in.
    @FunctionalInterface
    interface Way {
        Connection accept() throws IOException, InterruptedException;
    }

    private Door(Listener listener, Optional<TlsIdentity> identity) {
        this.listener = listener;
        this.identity = identity;
    }

    /// Binds the address; nobody is received yet.
    ///
    /// @param awaited who is to come, for messages
    /// @param shown the identity that they see; without one, a fresh one is made where it is needed
    /// @throws IllegalArgumentException if there is no key, or one that is too short
    /// @throws IOException if the address cannot be had
    static Door bind(
            String awaited, Address address, Optional<AuthKey> given, Optional<TlsIdentity> shown)
            throws IOException {
        AuthKey key =
                given.orElseThrow(() ->
                        new IllegalArgumentException(
                                "to listen for %s needs a key: use withKey(…), and"
                                                .formatted(awaited)
                                        + " AuthKey.readFile or AuthKey.generate"));
        if (key.length() < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the key to listen for %s with has %d bytes, must have at least %d: use"
                                    .formatted(awaited, key.length(), LEAST_KEY_BYTES)
                            + " AuthKey.generate() or `muster key FILE`");
        }
        Optional<TlsIdentity> identity =
                address instanceof Address.Unix
                        ? Optional.empty()
                        : Optional.of(shown.orElseGet(TlsIdentity::generate));
        return new Door(
                Listener.open(address, key, defaults -> settings(defaults, identity)), identity);
    }

    private static ConnectionConfig settings(
            ConnectionConfig defaults, Optional<TlsIdentity> identity) {
        ConnectionConfig settings = defaults.withoutLegacyDigests();
        return identity.map(settings::withTls).orElse(settings);
    }

    Address address() {
        return listener.address();
    }

    /// Of the identity that it shows, over TCP.
    Optional<Fingerprint> fingerprint() {
        return identity.map(TlsIdentity::fingerprint);
    }

    /// Lets everybody in until it is closed.
    ///
    /// @param name of the thread
    void open(String name, Host host) {
        Threads.daemon(name, () -> receiveAll(listener::accept, host)).start();
    }

    /// Until the way is closed.
    void receiveAll(Way way, Host host) {
        try {
            while (true) {
                receiveOne(way, host);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "nobody is let in any more", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void receiveOne(Way way, Host host) throws IOException, InterruptedException {
        Connection connection = null;
        try {
            Connection next = way.accept();
            connection = next;
            Threads.virtual("muster-agent-greeting", () -> receive(next, host)).start();
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Throwable e) { // of this one, or of none; the next ones wait
            Guard.failed(e);
            if (connection != null) {
                Guard.close(connection);
            }
            Guard.pause();
        }
    }

    private static void receive(Connection connection, Host host) {
        try {
            host.receive(connection);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            Guard.failed(e);
            Guard.close(connection);
        }
    }

    /// Lets nobody in any more; those who are in stay.
    @Override
    public void close() {
        listener.close();
    }
}
