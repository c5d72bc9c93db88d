package dev.muster.hazelcast.internal.object;

import com.hazelcast.cluster.Member;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.internal.protocol.SharedType;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Travels in place of an object of a cluster, to a process that may not have joined it: with all
/// that one must know to be let in. It goes to workers of the same user only, over connections that
/// are private or encrypted.
///
/// @param cluster the number of the cluster in references
/// @param key in hexadecimal digits
/// @param members where the cluster is found
record ClusterReference(
        long cluster,
        String name,
        String key,
        List<String> members,
        boolean isTrusted,
        int minimumSize,
        long patienceMillis,
        SharedType type,
        long number)
        implements Serializable {
    static ClusterReference of(Engine engine, long cluster, ObjectId id) {
        ClusterConfig config = engine.config();
        var members = new ArrayList<String>();
        for (Member each : engine.hazelcast().getCluster().getMembers()) {
            if (!each.isLiteMember()) {
                members.add(each.getAddress().getHost() + ":" + each.getAddress().getPort());
            }
        }
        return new ClusterReference(
                cluster,
                config.name(),
                HexFormat.of().formatHex(config.key().orElseThrow().bytes()),
                List.copyOf(members),
                config.isNetworkTrusted(),
                config.minimumSize(),
                config.patience().toMillis(),
                id.type(),
                id.number());
    }

    /// How a process that has not joined the cluster does so.
    ClusterConfig config() {
        ClusterConfig config =
                ClusterConfig.defaults()
                        .withName(name)
                        .withKey(AuthKey.of(HexFormat.of().parseHex(key)))
                        .withMembers(members)
                        .withMinimumSize(minimumSize)
                        .withPatience(Duration.ofMillis(patienceMillis))
                        .asClient();
        return isTrusted ? config.withTrustedNetwork() : config;
    }

    private Object readResolve() throws ObjectStreamException {
        try {
            return ClusterObjects.known(this).referred(new ObjectId(type, number));
        } catch (IOException e) {
            var failure = new InvalidObjectException(String.valueOf(e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "%s of the cluster %s".formatted(type.word(), name);
    }
}
