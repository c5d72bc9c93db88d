package dev.muster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.system.Settings;
import dev.muster.internal.system.TimeText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which cluster a process takes part in, and how: [#defaults] and what the `with…` methods change.
/// Immutable. They refuse what must not be with an [IllegalArgumentException].
public final class ClusterConfig {
    private static final int MOST_MEMBERS = 10_000;

    private final Values values;

    private ClusterConfig(Values values) {
        this.values = values;
    }

    /// The cluster `muster` of this machine: members on ports from 5701 of the loopback interface,
    /// a patience of 10 seconds, no minimum size. A key must be set.
    public static ClusterConfig defaults() {
        return new ClusterConfig(new Values());
    }

    /// A copy for the cluster of this name; a member of another name is left alone. A name keeps
    /// clusters apart, it keeps nobody out.
    public ClusterConfig withName(String newName) {
        return with(s -> s.name = Objects.requireNonNull(newName));
    }

    /// A copy with this key, which all nodes and programs of the cluster must have; at least 16
    /// bytes. What the cluster keeps is encrypted under it.
    public ClusterConfig withKey(AuthKey newKey) {
        return with(s -> s.key = Objects.requireNonNull(newKey));
    }

    /// A copy that finds the cluster at these places, by TCP: `10.0.0.5:5701` or, for the ports
    /// from 5701, `10.0.0.5`. One that answers is enough.
    public ClusterConfig withMembers(List<String> places) {
        return with(s -> s.members = List.copyOf(places));
    }

    /// A copy in which this process listens for other members at this address; port 0 for a free
    /// one from 5701. A client listens nowhere.
    public ClusterConfig withAddress(Address.Tcp newAddress) {
        return with(s -> s.address = Objects.requireNonNull(newAddress));
    }

    /// A copy with Hazelcast's own configuration in a file: `hazelcast.yaml` or `.xml`, for a
    /// client `hazelcast-client.yaml` or `.xml`. It says the name of the cluster, the members and
    /// how they are found, the address, the network's protection; Muster adds what its own maps
    /// need.
    public ClusterConfig withConfigFile(Path file) {
        return with(s -> s.file = file.toAbsolutePath());
    }

    /// A copy that uses a running member or client of the application. It is not closed with the
    /// cluster. Its members need no class of Muster.
    public ClusterConfig withInstance(HazelcastInstance running) {
        return with(s -> s.instance = Objects.requireNonNull(running));
    }

    /// A copy that joins as a client: for a program to which the members cannot connect. The death
    /// of a client is noticed later than that of a member.
    public ClusterConfig asClient() {
        return with(s -> s.isClient = true);
    }

    /// A copy that writes only while the cluster has this number of nodes: after a split, only the
    /// larger part goes on. More than half of all nodes is the right number. All nodes and programs
    /// must say the same.
    ///
    /// @param nodes at least 1
    public ClusterConfig withMinimumSize(int nodes) {
        return with(s -> s.minimumSize = nodes);
    }

    /// A copy in which a member that is silent for this time counts as dead. All must say the same.
    ///
    /// @param time from 2 seconds to an hour
    public ClusterConfig withPatience(Duration time) {
        return with(s -> s.patience = Objects.requireNonNull(time));
    }

    /// A copy that listens beyond this machine without TLS: everybody who reaches the port may join
    /// the cluster, and delete and disturb what it keeps; only reading it takes the key. Say this
    /// of a network that strangers cannot reach.
    public ClusterConfig withTrustedNetwork() {
        return with(s -> s.isNetworkTrusted = true);
    }

    /// The name of the cluster.
    public String name() {
        return values.name;
    }

    /// The key, if it was set.
    public Optional<AuthKey> key() {
        return Optional.ofNullable(values.key);
    }

    /// Where members are looked for; empty for this machine.
    public List<String> members() {
        return values.members;
    }

    /// Where this process listens for members.
    public Address.Tcp address() {
        return values.address;
    }

    /// The file with Hazelcast's configuration, if there is one.
    public Optional<Path> configFile() {
        return Optional.ofNullable(values.file);
    }

    /// The running member or client, if there is one.
    public Optional<HazelcastInstance> instance() {
        return Optional.ofNullable(values.instance);
    }

    /// Whether it joins as a client.
    public boolean isClient() {
        return values.isClient;
    }

    /// How many nodes there must be for a write; 1 if that does not matter.
    public int minimumSize() {
        return values.minimumSize;
    }

    /// How long a member may be silent.
    public Duration patience() {
        return values.patience;
    }

    /// Whether the network is one that strangers cannot reach.
    public boolean isNetworkTrusted() {
        return values.isNetworkTrusted;
    }

    @Override
    public String toString() {
        return "ClusterConfig" + values;
    }

    private ClusterConfig with(Consumer<Values> change) {
        return new ClusterConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private static final Duration LEAST_PATIENCE = Duration.ofSeconds(2);
        private static final Duration MOST_PATIENCE = Duration.ofHours(1);
        private static final int LEAST_KEY_BYTES = 16;

        private String name = "muster";
        private @Nullable AuthKey key;
        private List<String> members = List.of();
        private Address.Tcp address = new Address.Tcp("127.0.0.1", 0);
        private @Nullable Path file;
        private @Nullable HazelcastInstance instance;
        private boolean isClient;
        private int minimumSize = 1;
        private Duration patience = Duration.ofSeconds(10);
        private boolean isNetworkTrusted;

        @Override
        protected void check() {
            require(!name.isBlank(), "the name of the cluster is blank, must be a word");
            require(
                    key == null || key.length() >= LEAST_KEY_BYTES,
                    "the key of the cluster has %d bytes, must have at least %d: use"
                            + " AuthKey.generate() or `muster key FILE`",
                    key == null ? 0 : key.length(),
                    LEAST_KEY_BYTES);
            require(
                    minimumSize >= 1 && minimumSize <= MOST_MEMBERS,
                    "minimumSize is %d, must be from 1 to %d",
                    minimumSize,
                    MOST_MEMBERS);
            require(
                    patience.compareTo(LEAST_PATIENCE) >= 0
                            && patience.compareTo(MOST_PATIENCE) <= 0,
                    "patience is %s, must be from 2 s to 1 h",
                    TimeText.of(patience));
            require(
                    instance == null || file == null,
                    "a running instance and a configuration file are given, must be one of them");
            for (String place : members) {
                require(!place.isBlank(), "a member is blank, must be HOST or HOST:PORT");
            }
        }
    }
}
