/// Multiprocessing for the JVM: shared objects, managers and messages between processes.
@SuppressWarnings("module") // one of those that it opens itself to is built after it
module dev.muster {
    requires transitive dev.muster.pickle;
    requires jdk.net;
    requires jdk.unsupported;
    requires static java.logging;
    requires static java.management;
    requires static jdk.jfr;
    requires static org.jspecify;

    exports dev.muster;
    exports dev.muster.agent;
    exports dev.muster.codec;
    exports dev.muster.connection;
    exports dev.muster.journal;
    exports dev.muster.manager;
    exports dev.muster.monitor;
    exports dev.muster.shared;
    exports dev.muster.worker;
    exports dev.muster.internal.client to
            dev.muster.hazelcast;
    exports dev.muster.internal.codec to
            dev.muster.hazelcast;
    exports dev.muster.internal.pool to
            dev.muster.hazelcast;
    exports dev.muster.internal.protocol to
            dev.muster.hazelcast;
    exports dev.muster.internal.shared to
            dev.muster.hazelcast;
    exports dev.muster.internal.system to
            dev.muster.hazelcast,
            dev.muster.mpi;

    uses dev.muster.WorkerSourceProvider;

    provides dev.muster.WorkerSourceProvider with
            dev.muster.internal.remote.ListeningProvider,
            dev.muster.internal.remote.SlurmProvider,
            dev.muster.internal.remote.SshProvider;
}
