package dev.muster.hazelcast.internal.pool;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import dev.muster.AgentSource;
import dev.muster.AgentSource.Reached;
import dev.muster.PoolConfig;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.node.NodeAnnouncement;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The workers of all nodes of a cluster: a node that has joined is reached over a connection of
/// its own, one that has left is given up at once. The cluster says which nodes there are; the
/// tasks travel over the connections.
public final class HazelcastSource implements WorkerSource {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    /// Workers that use objects of the cluster load Hazelcast, of which the JDK would warn.
    private static final String QUIET = "--sun-misc-unsafe-memory-access=allow";

    private final Engine engine;
    private final boolean isOwner;
    private final AuthKey key;
    private final AgentSource agents;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<UUID, Reached> nodes = new HashMap<>();
    private @Nullable AutoCloseable watching;
    private boolean isClosed;

    /// @param isOwner whether the engine ends with this source
    public HazelcastSource(Engine engine, boolean isOwner, PoolConfig config) {
        this.engine = engine;
        this.isOwner = isOwner;
        this.key = Engine.key(engine.config());
        this.agents = AgentSource.of(config.withJvmFlags(QUIET), engine.config().patience());
    }

    @Override
    public Capabilities capabilities() {
        return agents.capabilities();
    }

    @Override
    public void open(WorkerListener listener) {
        agents.open(listener);
        AutoCloseable begun = engine.watch(new Watching(), this::lookAnew);
        lock.lock();
        try {
            watching = begun;
        } finally {
            lock.unlock();
        }
        lookAnew();
        if (hasNoNode()) {
            LOGGER.log(
                    Level.WARNING,
                    "the cluster {0} has no node yet: tasks wait until one joins (muster node)",
                    engine.config().name());
        }
    }

    @Override
    public void request(int more) {
        agents.request(more);
    }

    // ---- who is there ----

    private void lookAnew() {
        Set<Member> members = engine.hazelcast().getCluster().getMembers();
        members.forEach(this::arrived);
        Map<UUID, Reached> gone;
        lock.lock();
        try {
            gone = new HashMap<>(nodes);
            members.forEach(each -> gone.remove(each.getUuid()));
            nodes.keySet().removeAll(gone.keySet());
        } finally {
            lock.unlock();
        }
        gone.values().forEach(each -> each.forget("its node is not in the cluster any more"));
    }

    private boolean hasNoNode() {
        lock.lock();
        try {
            return nodes.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// A member may be seen twice: it joined while the list was read.
    private void arrived(Member member) {
        Optional<NodeAnnouncement> announced;
        try {
            announced = NodeAnnouncement.of(member, engine.sealer());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "{0}; it gets no tasks", e.getMessage());
            return;
        }
        if (announced.isEmpty()) {
            return; // a program, or a member of the application
        }
        NodeAnnouncement node = announced.get();
        lock.lock();
        try {
            if (!isClosed && !nodes.containsKey(member.getUuid())) {
                nodes.put(
                        member.getUuid(),
                        agents.reach(
                                node.agents(member),
                                key,
                                settings -> settings.withTls(node.fingerprint())));
            }
        } finally {
            lock.unlock();
        }
    }

    private void left(Member member) {
        Reached node;
        lock.lock();
        try {
            node = nodes.remove(member.getUuid());
        } finally {
            lock.unlock();
        }
        if (node != null) {
            node.forget("the node %s has left the cluster".formatted(member.getAddress()));
        }
    }

    /// Called by a thread of the engine, which must not be kept.
    private final class Watching implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            Guard.run(() -> arrived(event.getMember()));
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            Guard.run(() -> left(event.getMember()));
        }
    }

    @Override
    public void close() {
        AutoCloseable begun;
        lock.lock();
        try {
            isClosed = true;
            nodes.clear();
            begun = watching;
        } finally {
            lock.unlock();
        }
        agents.close();
        if (isOwner) {
            engine.close();
        } else if (begun != null) {
            Guard.close(begun);
        }
    }
}
