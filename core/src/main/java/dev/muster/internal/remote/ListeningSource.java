package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.Connection;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Workers at agents that join: the door at which agents arrive. What they bring is the business of
/// [JoinedAgents].
public final class ListeningSource implements WorkerSource {
    private final ListenConfig listen;
    private final Door door;

    /// Set before the source is opened.
    private @Nullable JoinedAgents agents;

    private ListeningSource(ListenConfig listen, Door door) {
        this.listen = listen;
        this.door = door;
    }

    /// Binds the address; agents are received when the source is opened.
    ///
    /// @throws IllegalArgumentException if there is no key, or one that is too short
    /// @throws IOException if the address cannot be had
    public static ListeningSource bind(ListenConfig listen) throws IOException {
        return new ListeningSource(
                listen, Door.bind("agents", listen.address(), listen.key(), listen.identity()));
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
                        door.fingerprint().map(shown -> " --fingerprint " + shown).orElse(""));
    }

    // ---- as a source ----

    @Override
    public Capabilities capabilities() {
        return agents().capabilities();
    }

    @Override
    public void open(WorkerListener pool) {
        agents().open(pool);
        door.open("muster-agents", this::receive);
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

    /// Until no more come.
    void receiveAll(Door.Way way) {
        door.receiveAll(way, this::receive);
    }

    private void receive(Connection connection) throws IOException, InterruptedException {
        try {
            agents().join(connection);
        } catch (IOException e) {
            throw new IOException("an agent did not join: " + e.getMessage(), e);
        }
    }
}
