/// Pools and shared objects of a cluster that looks after itself.
@SuppressWarnings({
    "requires-automatic",
    "requires-transitive-automatic"
}) // Hazelcast has no descriptor
module dev.muster.hazelcast {
    requires transitive dev.muster;
    requires transitive com.hazelcast.core;
    requires java.logging;
    requires static org.jspecify;

    exports dev.muster.hazelcast;

    provides dev.muster.WorkerSourceProvider with
            dev.muster.hazelcast.internal.pool.ClusterProvider;
}
