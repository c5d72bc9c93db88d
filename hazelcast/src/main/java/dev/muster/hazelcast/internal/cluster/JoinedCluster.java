package dev.muster.hazelcast.internal.cluster;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteCallable;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.DurableOptions;
import dev.muster.hazelcast.DurableResults;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.node.NodeAnnouncement;
import dev.muster.hazelcast.internal.object.ClusterObjects;
import dev.muster.hazelcast.internal.pool.HazelcastSource;
import dev.muster.hazelcast.internal.run.DurableRuns;
import java.io.IOException;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The cluster that a program has joined.
public final class JoinedCluster extends ClusterObjects implements Cluster {
    private final Engine engine;
    private final DurableRuns runs;

    private JoinedCluster(Engine engine) {
        super(engine);
        this.engine = engine;
        this.runs = new DurableRuns(engine);
    }

    /// Joins it.
    ///
    /// @throws IOException if it cannot be joined, does not answer, or has another key
    public static JoinedCluster open(ClusterConfig config) throws IOException {
        return over(NodeAnnouncement.join(config), JoinedCluster::new);
    }

    @Override
    public Pool pool(UnaryOperator<PoolConfig> config) {
        PoolConfig wanted = config.apply(PoolConfig.defaults());
        return Pool.over(new HazelcastSource(engine, false, wanted), config);
    }

    @Override
    public String enqueue(
            String run, RemoteCallable<?> task, UnaryOperator<DurableOptions> options) {
        return runs.enqueue(run, task, options);
    }

    @Override
    public <T extends @Nullable Object> DurableResults<T> results(String run) {
        return runs.results(run);
    }

    @Override
    public SortedSet<String> runs() {
        return runs.runs();
    }

    @Override
    public void close() {
        try {
            runs.close();
        } finally {
            super.close();
        }
    }
}
