package dev.muster.hazelcast.internal.node;

import com.hazelcast.cluster.Member;
import dev.muster.connection.Address;
import dev.muster.connection.Fingerprint;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.engine.Sealer.ForeignException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// What a node says of itself to all members, in an attribute of its member: where its agents wait.
/// It is sealed: nobody without the key can send programs to another place.
///
/// Beside it stands, for all to read, the version of what nodes and programs say to each other.
///
/// @param port of the agent server, at the address of the member
/// @param fingerprint of the agent server
public record NodeAnnouncement(int port, Fingerprint fingerprint) {
    /// Changes when nodes and programs of a cluster do not understand each other any more.
    private static final String PROTOCOL = "1";

    private static final String VERSION = "muster.protocol";
    private static final String ATTRIBUTE = "muster.node";
    private static final byte[] PLACE = ATTRIBUTE.getBytes(StandardCharsets.UTF_8);

    /// As attributes for the member.
    public Map<String, String> attributes(Sealer sealer) {
        byte[] text = (port + " " + fingerprint).getBytes(StandardCharsets.UTF_8);
        byte[] sealed = sealer.seal(PLACE, text);
        return Map.of(VERSION, PROTOCOL, ATTRIBUTE, HexFormat.of().formatHex(sealed));
    }

    /// What a member announces; nothing if it is no node.
    ///
    /// @throws IOException if it is a node with another key or of another version, or a stranger
    ///   that looks like one; the message says which, and what to do
    public static Optional<NodeAnnouncement> of(Member member, Sealer sealer) throws IOException {
        String attribute = member.getAttribute(ATTRIBUTE);
        if (attribute == null) {
            return Optional.empty();
        }
        String version = member.getAttribute(VERSION);
        if (!PROTOCOL.equals(version)) {
            throw new IOException(
                    "the node %s speaks version %s, must speak version %s: run the same Muster"
                                    .formatted(member.getAddress(), version, PROTOCOL)
                            + " everywhere in a cluster");
        }
        try {
            byte[] text = sealer.open(PLACE, HexFormat.of().parseHex(attribute));
            String[] words = new String(text, StandardCharsets.UTF_8).split(" ", 2);
            return Optional.of(
                    new NodeAnnouncement(Integer.parseInt(words[0]), Fingerprint.parse(words[1])));
        } catch (ForeignException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(
                    "the node %s has another key: all nodes and programs of a cluster must have"
                                    .formatted(member.getAddress())
                            + " the same",
                    e);
        }
    }

    /// Has a program join a cluster that it can do something with.
    ///
    /// @throws IOException if it cannot be joined, or there are nodes, and all of them have another
    ///   key or are of another version
    public static Engine join(ClusterConfig cluster) throws IOException {
        Engine engine = Engine.start(cluster, Engine.Role.PROGRAM, Map.of());
        boolean isFamiliar = false;
        try {
            requireFamiliar(engine);
            isFamiliar = true;
            return engine;
        } finally {
            if (!isFamiliar) {
                engine.close();
            }
        }
    }

    private static void requireFamiliar(Engine engine) throws IOException {
        IOException strange = null;
        for (Member each : engine.hazelcast().getCluster().getMembers()) {
            try {
                if (of(each, engine.sealer()).isPresent()) {
                    return;
                }
            } catch (IOException e) {
                strange = e;
            }
        }
        if (strange != null) {
            throw strange;
        }
    }

    /// Where its agents wait.
    ///
    /// @param member that announces it
    public Address.Tcp agents(Member member) {
        return new Address.Tcp(member.getAddress().getHost(), port);
    }
}
