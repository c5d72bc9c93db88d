package dev.muster.hazelcast.internal.engine;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The engine of this process: its member or client, which it has started or was given. Safe for
/// all threads.
public final class Engine implements AutoCloseable {
    /// What this process is to the cluster.
    public enum Role {
        /// It keeps data.
        NODE,
        /// It uses the cluster: as a member without data, or as a client.
        PROGRAM
    }

    private static final String COMMON_PARALLELISM =
            "java.util.concurrent.ForkJoinPool.common.parallelism";

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    /// The names of all maps of Muster begin so.
    static final String MAPS = "muster.";

    private final ClusterConfig config;
    private final HazelcastInstance hazelcast;
    private final boolean isOurs;
    private final Sealer sealer;
    private final AutoCloseable watching;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile int nodes;

    /// Made when first asked for, by a program that writes; guarded by lock to be made.
    private volatile @Nullable FullNodes fullNodes;

    private Engine(
            ClusterConfig config,
            HazelcastInstance hazelcast,
            Optional<Role> started,
            AuthKey key) {
        this.config = config;
        this.hazelcast = hazelcast;
        this.isOurs = started.isPresent();
        this.sealer = new Sealer(key, config.name());
        this.watching = watch(new Counting(), this::count);
        count();
        if (started.filter(Role.NODE::equals).isPresent()) {
            fullNodes = new FullNodes(this, true);
        }
    }

    /// Joins a cluster.
    ///
    /// @param attributes what the others see of this member; not for a client
    /// @throws IllegalArgumentException if the configuration lacks a key, or would listen where it
    ///   must not
    /// @throws IOException if the cluster cannot be joined; the message says why
    public static Engine start(ClusterConfig wanted, Role role, Map<String, String> attributes)
            throws IOException {
        AuthKey key = key(wanted);
        ClusterConfig config = named(wanted);
        QuietLogging.choose();
        widenCommonPool();
        if (config.instance().isPresent()) {
            HazelcastInstance given = config.instance().get();
            addMaps(given, config);
            return new Engine(config, given, Optional.empty(), key);
        }
        return over(config, join(config, role, attributes), role, key);
    }

    /// What was started for nothing does not stay: it would keep data that nobody looks after.
    private static Engine over(
            ClusterConfig config, HazelcastInstance joined, Role role, AuthKey key)
            throws IOException {
        boolean isDone = false;
        try {
            var engine = new Engine(config, joined, Optional.of(role), key);
            isDone = true;
            return engine;
        } catch (RuntimeException e) {
            throw Failures.atBegin(e, config.name());
        } finally {
            if (!isDone) {
                joined.shutdown();
            }
        }
    }

    /// The configuration with the name that the cluster really has.
    ///
    /// @throws IOException if the user's file cannot be read
    public static ClusterConfig named(ClusterConfig config) throws IOException {
        return config.withName(EngineConfig.name(config));
    }

    /// The key of a cluster.
    ///
    /// @throws IllegalArgumentException if there is none
    public static AuthKey key(ClusterConfig config) {
        return config.key()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "a cluster needs a key: use withKey(…), and AuthKey.readFile or"
                                        + " AuthKey.generate"));
    }

    /// Where what belongs to a member listens, besides the member itself: at the same address, as
    /// far as that is known before it has joined.
    ///
    /// @throws IOException if the user's file cannot be read
    public static String host(ClusterConfig config) throws IOException {
        return EngineConfig.host(config);
    }

    /// Hazelcast completes its calls by the common pool, which makes a thread for each of them if
    /// it is to have only one: on two processors or fewer that is ten times slower. A pool that the
    /// program has used before stays as it is.
    private static void widenCommonPool() {
        if (Runtime.getRuntime().availableProcessors() <= 2
                && System.getProperty(COMMON_PARALLELISM) == null) {
            System.setProperty(COMMON_PARALLELISM, "2");
        }
    }

    private static HazelcastInstance join(
            ClusterConfig config, Role role, Map<String, String> attributes) throws IOException {
        QuietLogging.begin();
        try {
            return config.isClient()
                    ? HazelcastClient.newHazelcastClient(EngineConfig.client(config))
                    : Hazelcast.newHazelcastInstance(
                            EngineConfig.member(config, role == Role.PROGRAM, attributes));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) { // of any kind that Hazelcast has
            throw new IOException(
                    "the cluster %s cannot be joined: %s".formatted(config.name(), reason(e)), e);
        }
    }

    /// What is thrown may say only that there is a failure; why, stands in the log.
    private static String reason(RuntimeException e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String logged = QuietLogging.firstSevere();
        if (logged.isEmpty() || text.contains(logged)) {
            return text.isBlank() ? e.toString() : text;
        }
        return "%s (%s)".formatted(text, logged);
    }

    private static void addMaps(HazelcastInstance given, ClusterConfig config) {
        try {
            given.getConfig().addMapConfig(EngineConfig.maps(config.withMinimumSize(1)));
        } catch (RuntimeException e) { // it has one of its own for our maps, which is fine, too
            LOGGER.log(Level.DEBUG, "the maps of Muster are configured there", e);
        }
    }

    /// How it was configured.
    public ClusterConfig config() {
        return config;
    }

    /// The member or client.
    public HazelcastInstance hazelcast() {
        return hazelcast;
    }

    /// Encrypts what is given to the cluster.
    public Sealer sealer() {
        return sealer;
    }

    /// A map of Muster's.
    ///
    /// @param name what it is for
    public IMap<byte[], byte[]> map(String name) {
        return hazelcast.getMap(MAPS + name);
    }

    /// The names of the maps of Muster that there are.
    ///
    /// @param begin how they begin
    public List<String> maps(String begin) {
        return hazelcast.getDistributedObjects().stream()
                .filter(each -> each instanceof IMap && each.getName().startsWith(MAPS + begin))
                .map(each -> each.getName().substring(MAPS.length()))
                .toList();
    }

    /// Who this process is to the cluster.
    public UUID id() {
        return hazelcast.getLocalEndpoint().getUuid();
    }

    /// Makes sure that the cluster is large enough to be written to.
    ///
    /// @throws IllegalStateException if it is not
    public void requireSize() {
        int there = nodes;
        if (there < config.minimumSize()) {
            throw new IllegalStateException(
                    "the cluster %s has %d nodes, must have at least %d to be written to: it is"
                                    .formatted(config.name(), there, config.minimumSize())
                            + " split, or nodes are down");
        }
    }

    /// Where all members listen that there are, and those that the configuration names: with these
    /// a member finds the others again that it has lost.
    public List<String> places() {
        var places = new LinkedHashSet<>(config.members());
        for (Member each : hazelcast.getCluster().getMembers()) {
            places.add(each.getAddress().getHost() + ":" + each.getAddress().getPort());
        }
        return List.copyOf(places);
    }

    /// How many nodes there are.
    public int nodes() {
        return nodes;
    }

    /// Calls a listener for members that come and go, and something else when this process is in
    /// another cluster than before: it was split off, and has found the others again, or its
    /// connection was lost. Which members there are is to be looked at anew then.
    ///
    /// @return ends the calls
    public AutoCloseable watch(MembershipListener listener, Runnable whenElsewhere) {
        UUID members = hazelcast.getCluster().addMembershipListener(listener);
        UUID life =
                hazelcast
                        .getLifecycleService()
                        .addLifecycleListener(event ->
                                Failures.whilePart(() -> heard(event.getState(), whenElsewhere)));
        return () -> unwatch(members, life);
    }

    private static void heard(LifecycleState state, Runnable whenElsewhere) {
        if (state == LifecycleState.MERGED || state == LifecycleState.CLIENT_CONNECTED) {
            whenElsewhere.run();
        }
    }

    private void unwatch(UUID members, UUID life) {
        Failures.whilePart(() -> {
            hazelcast.getCluster().removeMembershipListener(members);
            hazelcast.getLifecycleService().removeLifecycleListener(life);
        });
    }

    /// Makes sure that the cluster has room for more.
    ///
    /// @throws dev.muster.shared.ManagerFullException if it has not
    public void requireRoom() {
        FullNodes known = fullNodes;
        if (known == null) {
            lock.lock();
            try {
                known = fullNodes;
                if (known == null) {
                    known = new FullNodes(this, false);
                    fullNodes = known;
                }
            } finally {
                lock.unlock();
            }
        }
        known.requireRoom();
    }

    private void count() {
        int there = 0;
        for (Member each : hazelcast.getCluster().getMembers()) {
            if (!each.isLiteMember()) {
                there++;
            }
        }
        nodes = there;
    }

    /// Keeps the number of nodes. An event may be told when this has ended.
    private final class Counting implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            Failures.whilePart(Engine.this::count);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            Failures.whilePart(Engine.this::count);
        }
    }

    /// Leaves at once, without handing over what it keeps: the others count it as dead.
    public void abandon() {
        FullNodes known = fullNodes;
        if (known != null) {
            Guard.close(known);
        }
        hazelcast.getLifecycleService().terminate();
    }

    /// Leaves the cluster; a node first hands what it keeps to others. What was given is left as it
    /// was.
    @Override
    public void close() {
        FullNodes known = fullNodes;
        if (known != null) {
            Guard.close(known);
        }
        try {
            if (isOurs) {
                hazelcast.shutdown();
            } else {
                Guard.close(watching);
            }
        } catch (HazelcastInstanceNotActiveException _) {
            // It has ended before.
        }
    }
}
