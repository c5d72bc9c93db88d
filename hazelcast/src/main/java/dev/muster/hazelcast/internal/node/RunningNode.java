package dev.muster.hazelcast.internal.node;

import com.hazelcast.cluster.Member;
import dev.muster.agent.AgentServer;
import dev.muster.agent.AgentServerConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.Node;
import dev.muster.hazelcast.NodeConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// A node: first its agents can be reached, then its member says so; in the end the other way
/// round.
public final class RunningNode implements Node {
    private final Engine engine;
    private final AgentServer agents;
    private final AtomicBoolean isLeaving = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    private RunningNode(Engine engine, AgentServer agents) {
        this.engine = engine;
        this.agents = agents;
    }

    /// Starts it.
    ///
    /// @throws IOException if an address cannot be had, or the cluster cannot be joined
    public static RunningNode start(NodeConfig config) throws IOException {
        ClusterConfig cluster = config.cluster();
        AuthKey key = Engine.key(cluster);
        String host = Engine.host(cluster);
        AgentServer agents = AgentServer.open(server -> listening(server, host, key, config));
        boolean isDone = false;
        try {
            var announcement =
                    new NodeAnnouncement(
                            ((Address.Tcp) agents.address()).port(),
                            agents.fingerprint().orElseThrow());
            Engine engine =
                    Engine.start(
                            cluster,
                            Engine.Role.NODE,
                            announcement.attributes(new Sealer(key, cluster.name())));
            requireSame(engine);
            var node = new RunningNode(engine, agents);
            Threads.daemon("muster-node", node::leaveAfterAgents).start();
            isDone = true;
            return node;
        } finally {
            if (!isDone) {
                agents.close();
            }
        }
    }

    /// A node that does not fit does not stay: it would take over data that it cannot read.
    private static void requireSame(Engine engine) throws IOException {
        boolean isDone = false;
        try {
            for (Member each : engine.hazelcast().getCluster().getMembers()) {
                var _ = NodeAnnouncement.of(each, engine.sealer());
            }
            isDone = true;
        } finally {
            if (!isDone) {
                engine.close();
            }
        }
    }

    private static AgentServerConfig listening(
            AgentServerConfig server, String host, AuthKey key, NodeConfig config) {
        return server.withAddress(new Address.Tcp(host, 0))
                .withKey(key)
                .withAgents(_ -> config.agents());
    }

    private Member member() {
        return engine.hazelcast().getCluster().getLocalMember();
    }

    @Override
    public Address.Tcp address() {
        return new Address.Tcp(member().getAddress().getHost(), member().getAddress().getPort());
    }

    @Override
    public int nodes() {
        return engine.nodes();
    }

    @Override
    public int programs() {
        return agents.programs();
    }

    // ---- the end ----

    /// The agents end by themselves when this process is asked to end.
    private void leaveAfterAgents() {
        try {
            agents.awaitEnd();
        } catch (InterruptedException e) { // nobody has a reason for that
            Guard.failed(e);
        } finally {
            leave();
        }
    }

    private void leave() {
        if (isLeaving.compareAndSet(false, true)) {
            try {
                Guard.close(engine);
            } finally {
                over.countDown();
            }
        }
    }

    @Override
    public void drain() {
        agents.drain();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        over.await();
    }

    @Override
    public void close() {
        agents.close();
        leave();
        try {
            over.await(); // which the other thread that leaves does not hold up for long
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it leaves without us
        }
    }

    @Override
    public String toString() {
        return "node " + address();
    }
}
