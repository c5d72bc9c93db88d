package dev.muster.hazelcast.internal.node;

import com.hazelcast.cluster.Member;
import dev.muster.agent.AgentConfig;
import dev.muster.agent.AgentServer;
import dev.muster.agent.AgentServerConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.Node;
import dev.muster.hazelcast.NodeConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.FreezeWatch;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.ObjectUpkeep;
import dev.muster.hazelcast.internal.run.NodeRunner;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.OrderlyExit;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A node: first its agents can be reached, then its member says so; in the end the other way
/// round.
///
/// A node that has stood still is dead to the others, and what it keeps is old. It does not merge
/// what it has with theirs: it joins anew, with nothing.
public final class RunningNode implements Node {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// After this time the user is told why a node does not end.
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(1);

    /// As long as it is one member of the cluster.
    private record Membership(Engine engine, ObjectUpkeep upkeep, NodeRunner runner) {
        /// @throws IOException if the cluster cannot be joined
        static Membership begin(
                ClusterConfig cluster,
                Map<String, String> attributes,
                AgentConfig workers,
                FreezeWatch watch)
                throws IOException {
            Engine engine = Engine.start(cluster, Engine.Role.NODE, attributes);
            boolean isDone = false;
            try {
                requireSame(engine);
                NodeRunner runner = NodeRunner.start(engine, workers, watch::hasStoodStill);
                var membership = new Membership(engine, ObjectUpkeep.start(engine), runner);
                isDone = true;
                return membership;
            } finally {
                if (!isDone) {
                    engine.close();
                }
            }
        }

        /// A node that does not fit does not stay: it would take over data that it cannot read.
        private static void requireSame(Engine engine) throws IOException {
            for (Member each : engine.hazelcast().getCluster().getMembers()) {
                var _ = NodeAnnouncement.of(each, engine.sealer());
            }
        }

        /// Hands over what it keeps.
        void end() {
            Guard.close(upkeep);
            Guard.close(runner);
            Guard.close(engine);
        }

        /// The others have buried it already.
        void abandon() {
            engine.abandon();
            Guard.close(upkeep);
            Guard.close(runner);
        }
    }

    private final ClusterConfig cluster;
    private final Map<String, String> attributes;
    private final AgentConfig workers;
    private final AgentServer agents;
    private final FreezeWatch watch;
    private final AtomicBoolean isLeaving = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);
    private final OrderlyExit exit =
            new OrderlyExit("muster-node-exit", this::drainAsAsked, over::await, this::close);

    // Guarded by this.

    /// Changed by the thread of the watch only, as long as the node is not leaving.
    private Membership membership;

    private boolean isDraining;

    /// Whether it drains because this process was asked to end.
    private volatile boolean isAsked;

    private RunningNode(
            ClusterConfig cluster,
            Map<String, String> attributes,
            AgentConfig workers,
            AgentServer agents)
            throws IOException {
        this.cluster = cluster;
        this.attributes = attributes;
        this.workers = workers;
        this.agents = agents;
        this.watch = new FreezeWatch(cluster.patience(), this::rejoin);
        this.membership = Membership.begin(cluster, attributes, workers, watch);
    }

    /// Starts it.
    ///
    /// @throws IOException if an address cannot be had, or the cluster cannot be joined
    public static RunningNode start(NodeConfig config) throws IOException {
        ClusterConfig cluster = Engine.named(config.cluster());
        AuthKey key = Engine.key(cluster);
        String host = Engine.host(cluster);
        AgentServer agents = AgentServer.open(server -> listening(server, host, key, config));
        boolean isDone = false;
        try {
            var announcement =
                    new NodeAnnouncement(
                            ((Address.Tcp) agents.address()).port(),
                            agents.fingerprint().orElseThrow());
            Map<String, String> attributes =
                    announcement.attributes(new Sealer(key, cluster.name()));
            var node = new RunningNode(cluster, attributes, config.agents(), agents);
            node.exit.add();
            node.watch.start();
            Threads.daemon("muster-node", () -> leaveAfter(node::awaitWork, node::leave)).start();
            isDone = true;
            return node;
        } finally {
            if (!isDone) {
                agents.close();
            }
        }
    }

    private static AgentServerConfig listening(
            AgentServerConfig server, String host, AuthKey key, NodeConfig config) {
        return server.withAddress(new Address.Tcp(host, 0))
                .withKey(key)
                .withAgents(_ -> config.agents());
    }

    private synchronized Engine engine() {
        return membership.engine();
    }

    private synchronized NodeRunner runner() {
        return membership.runner();
    }

    private Member member() {
        return engine().hazelcast().getCluster().getLocalMember();
    }

    @Override
    public Address.Tcp address() {
        return new Address.Tcp(member().getAddress().getHost(), member().getAddress().getPort());
    }

    @Override
    public String cluster() {
        return cluster.name();
    }

    @Override
    public int nodes() {
        return engine().nodes();
    }

    @Override
    public int programs() {
        return agents.programs();
    }

    // ---- after it stood still ----

    private void rejoin() {
        LOGGER.log(
                Level.WARNING,
                "this node stood still for longer than the {0} s that others wait: it joins the"
                        + " cluster {1} anew, and its tasks are given away",
                cluster.patience().toSeconds(),
                cluster.name());
        ClusterConfig again = cluster.withMembers(engine().places());
        synchronized (this) {
            membership.abandon();
        }
        while (!isLeaving.get()) {
            try {
                replace(Membership.begin(again, attributes, workers, watch));
                return;
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "{0}; it is tried again", e.getMessage());
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (Throwable e) { // of this try
                Guard.failed(e);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void replace(Membership joined) {
        boolean isTooLate;
        synchronized (this) {
            isTooLate = isLeaving.get();
            if (!isTooLate) {
                membership = joined;
                if (isDraining) {
                    joined.runner().drain();
                }
            }
        }
        if (isTooLate) {
            joined.end();
        }
    }

    // ---- the end ----

    /// Whatever becomes of the work.
    static void leaveAfter(OrderlyExit.End work, Runnable leave) {
        try {
            work.await();
        } catch (InterruptedException e) { // nobody has a reason for that
            Guard.failed(e);
        } catch (Throwable e) { // it leaves all the more
            Guard.failed(e);
        } finally {
            leave.run();
        }
    }

    /// Tasks of programs and durable ones come to their end.
    private void awaitWork() throws InterruptedException {
        agents.awaitEnd();
        awaitRuns(runner());
    }

    @SuppressWarnings("SystemOut") // the user waits, at the terminal
    private void awaitRuns(NodeRunner runner) throws InterruptedException {
        if (!runner.awaitDrained(DRAIN_PATIENCE) && isAsked) {
            System.err.printf(
                    "muster: waiting for %d running tasks; once more Ctrl-C kills them%n",
                    runner.running());
        }
        var _ = runner.awaitDrained(Duration.ofNanos(Nanos.LONGEST));
    }

    private void leave() {
        Membership last;
        synchronized (this) {
            if (!isLeaving.compareAndSet(false, true)) {
                return;
            }
            last = membership;
        }
        try {
            watch.close();
            last.end();
        } finally {
            exit.forget();
            over.countDown();
        }
    }

    @Override
    public void drain() {
        synchronized (this) {
            isDraining = true;
            membership.runner().drain();
        }
        agents.drain();
    }

    private void drainAsAsked() {
        isAsked = true;
        drain();
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
