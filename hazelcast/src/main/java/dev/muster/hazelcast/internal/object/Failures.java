package dev.muster.hazelcast.internal.object;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.partition.NoDataMemberInClusterException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What the engine throws, as users of shared objects get it: one clear line.
final class Failures {
    private Failures() {}

    /// Whether there is no use in asking what has become of a call: it was not carried out, or this
    /// process has left.
    static boolean isFinal(RuntimeException e, HazelcastInstance hazelcast) {
        return e instanceof SplitBrainProtectionException
                || e instanceof NoDataMemberInClusterException
                || e instanceof UncheckedIOException
                || e.getClass() == IllegalStateException.class
                || !hazelcast.getLifecycleService().isRunning();
    }

    /// For a call that was not carried out.
    ///
    /// @param cluster its name
    static RuntimeException of(RuntimeException e, String cluster) {
        return switch (e) {
            case UncheckedIOException known -> known;
            case SplitBrainProtectionException _ ->
                    failure(
                            "the cluster %s has fewer nodes than it must have to be written to: it"
                                    + " is split, or nodes are down",
                            cluster, e);
            case NoDataMemberInClusterException _ ->
                    failure(
                            "the cluster %s has no node, must have one that keeps data: start"
                                    + " `muster node`",
                            cluster, e);
            case HazelcastInstanceNotActiveException _, HazelcastClientNotActiveException _ ->
                    failure("this process is no part of the cluster %s any more", cluster, e);
            case HazelcastClientOfflineException _ ->
                    failure("no member of the cluster %s can be reached", cluster, e);
            case IllegalStateException known -> known;
            default -> failure("a call of the cluster %s failed: " + escaped(e), cluster, e);
        };
    }

    /// For a call of which nobody knows whether it was carried out.
    static SessionLostException unclear(RuntimeException e, String cluster) {
        return new SessionLostException(
                "nodes of the cluster %s went away during a call: whether it was carried out is not known"
                        .formatted(cluster),
                new IOException(String.valueOf(e.getMessage()), e));
    }

    private static String escaped(RuntimeException e) {
        return e.toString().replace("%", "%%");
    }

    private static UncheckedIOException failure(String text, String cluster, RuntimeException e) {
        String message = text.formatted(cluster);
        return new UncheckedIOException(message, new IOException(message, e));
    }
}
