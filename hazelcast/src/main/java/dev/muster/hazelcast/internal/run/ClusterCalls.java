package dev.muster.hazelcast.internal.run;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.partition.NoDataMemberInClusterException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import java.time.Duration;
import java.util.function.Supplier;

/// Asks the cluster, and says in one line why it cannot be asked.
final class ClusterCalls {
    /// Hazelcast itself tries for a while before a call fails.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Engine engine;

    ClusterCalls(Engine engine) {
        this.engine = engine;
    }

    /// Does something that may be repeated until it is known to be done.
    ///
    /// @throws IllegalStateException if the cluster was left, is too small, has no node, or does
    ///   not answer
    <T> T call(Supplier<T> action) {
        long deadline = Nanos.deadline(PATIENCE);
        while (true) {
            try {
                return action.get();
            } catch (RuntimeException e) { // of any kind that Hazelcast has
                throwIfHopeless(e);
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(
                            "the cluster %s does not answer: %s"
                                    .formatted(engine.config().name(), e),
                            e);
                }
                Guard.pause();
            }
        }
    }

    private void throwIfHopeless(RuntimeException e) {
        String name = engine.config().name();
        switch (e) {
            case IllegalStateException already
                    when already.getClass() == IllegalStateException.class ->
                    throw already;
            case HazelcastInstanceNotActiveException _,
                    HazelcastClientNotActiveException _,
                    HazelcastClientOfflineException _ ->
                    throw new IllegalStateException(
                            ("the cluster %s cannot be asked: this process has left it, or all its"
                                            + " nodes have ended")
                                    .formatted(name),
                            e);
            case NoDataMemberInClusterException _ ->
                    throw new IllegalStateException(
                            ("the cluster %s has no node to keep anything: start one, with `muster"
                                            + " node`")
                                    .formatted(name),
                            e);
            case SplitBrainProtectionException _ -> {
                engine.requireSize();
                throw new IllegalStateException(
                        "the cluster %s has fewer nodes than it must have to be written to"
                                .formatted(name),
                        e);
            }
            default -> {}
        }
    }
}
