package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Listener;
import dev.muster.connection.TlsIdentity;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Workers at agents that join: the door at which agents arrive. What they bring is the business of
/// [JoinedAgents].
public final class ListeningSource implements WorkerSource {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final int LEAST_KEY_BYTES = 16;

    private final ListenConfig listen;
    private final Listener door;
    private final Optional<TlsIdentity> identity;

    /// Set before the source is opened.
    private @Nullable JoinedAgents agents;

    private ListeningSource(ListenConfig listen, Listener door, Optional<TlsIdentity> identity) {
        this.listen = listen;
        this.door = door;
        this.identity = identity;
    }

    /// Binds the address; agents are received when the source is opened.
    ///
    /// @throws IllegalArgumentException if there is no key, or one that is too short
    /// @throws IOException if the address cannot be had
    public static ListeningSource bind(ListenConfig listen) throws IOException {
        AuthKey key =
                listen.key()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "to listen for agents needs a key: use withKey(…),"
                                                + " and AuthKey.readFile or"
                                                + " AuthKey.generate"));
        if (key.length() < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the key to listen for agents with has %d bytes, must have at least %d: use"
                                    .formatted(key.length(), LEAST_KEY_BYTES)
                            + " AuthKey.generate() or `muster key FILE`");
        }
        Optional<TlsIdentity> identity =
                listen.address() instanceof Address.Unix
                        ? Optional.empty()
                        : Optional.of(listen.identity().orElseGet(TlsIdentity::generate));
        Listener door =
                Listener.open(listen.address(), key, defaults -> settings(defaults, identity));
        return new ListeningSource(listen, door, identity);
    }

    private static ConnectionConfig settings(
            ConnectionConfig defaults, Optional<TlsIdentity> identity) {
        ConnectionConfig settings = defaults.withoutLegacyDigests();
        return identity.map(settings::withTls).orElse(settings);
    }

    /// This, for a pool with this configuration.
    public WorkerSource source(PoolConfig wanted) {
        agents = new JoinedAgents(wanted, listen.linkPatience());
        return this;
    }

    private JoinedAgents agents() {
        return Objects.requireNonNull(agents, "it has no pool yet");
    }

    /// Where agents find it.
    public Address address() {
        return door.address();
    }

    /// The line that starts an agent elsewhere; the key must be there in a file.
    public String joinLine() {
        return "muster work %s --key-file FILE%s"
                .formatted(
                        address(),
                        identity.map(shown -> " --fingerprint " + shown.fingerprint()).orElse(""));
    }

    // ---- as a source ----

    @Override
    public Capabilities capabilities() {
        return agents().capabilities();
    }

    @Override
    public void open(WorkerListener pool) {
        agents().open(pool);
        Threads.daemon("muster-agents", () -> receiveAll(door::accept)).start();
        listen.joinLine().accept(joinLine());
    }

    @Override
    public void request(int more) {
        agents().request(more);
    }

    @Override
    public void close() {
        door.close();
        if (agents != null) {
            agents.close();
        }
    }

    // ---- the door ----

    /// Where agents come in.
    @FunctionalInterface
    interface Door {
        Connection accept() throws IOException, InterruptedException;
    }

    /// Until the door is closed.
    void receiveAll(Door from) {
        try {
            while (true) {
                receiveOne(from);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "no more agents are received", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// In a thread of its own: an agent that is slow holds up no other.
    private void receiveOne(Door from) throws IOException, InterruptedException {
        Connection connection = null;
        try {
            Connection next = from.accept();
            connection = next;
            Threads.virtual("muster-agent-greeting", () -> receive(next)).start();
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Throwable e) { // of this agent, or of none; the next ones wait
            Guard.failed(e);
            if (connection != null) {
                Guard.close(connection);
            }
            Guard.pause();
        }
    }

    private void receive(Connection connection) {
        try {
            agents().join(connection);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "an agent did not join: {0}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            Guard.failed(e);
            Guard.close(connection);
        }
    }
}
