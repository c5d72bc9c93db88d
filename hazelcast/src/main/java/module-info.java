/// Pools and shared objects of a cluster that looks after itself.
module dev.muster.hazelcast {
    requires transitive dev.muster;
    requires transitive com.hazelcast.core;
    requires java.logging;
    requires static org.jspecify;

    exports dev.muster.hazelcast;
}
