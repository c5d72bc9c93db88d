package dev.muster.tests.shared;

import dev.muster.hazelcast.Cluster;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.cluster.TestCluster;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// A cluster of two nodes in other JVMs; this program is a member of it, the view of another is
/// that of a client.
record ClusterHome(TestCluster nodes, Cluster cluster) implements Home.Opened {
    private static final AtomicInteger HANDED_OVER = new AtomicInteger();

    static ClusterHome start() throws IOException, InterruptedException {
        TestCluster nodes = TestCluster.start(2);
        Cluster cluster = nodes.join();
        cluster.value("value", 7);
        return new ClusterHome(nodes, cluster);
    }

    @Override
    public Cluster objects() {
        return cluster;
    }

    @Override
    public Home.View view() throws IOException {
        return new Client(cluster, nodes.connect());
    }

    @Override
    public <E> SharedQueue<E> queueOfTwoAttempts() {
        return cluster.queue(ContractServer.TWICE, 0, 2);
    }

    @Override
    public void close() {
        cluster.close();
        nodes.close();
    }

    /// It finds on the board what it is given.
    record Client(Cluster home, Cluster client) implements Home.View {
        @Override
        public <T> T sees(T object) {
            String name = "handed over " + HANDED_OVER.incrementAndGet();
            home.<String, T>map(ContractServer.BOARD).put(name, object);
            return client.<String, T>map(ContractServer.BOARD).remove(name);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
