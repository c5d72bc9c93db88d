package dev.muster.manager;

import dev.muster.codec.ClassFilter;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.system.Settings;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// How a manager serves: [#defaults] and what the `with…` methods change. Immutable. What must not
/// be is refused with an [IllegalArgumentException].
public final class ManagerConfig {
    private static final long LEAST_STORED_BYTES = 1 << 20;

    private final Values values;

    private ManagerConfig(Values values) {
        this.values = values;
    }

    /// A manager named `manager` with the defaults of [ConnectionConfig], the classes of its own
    /// class path, a sign of life every 10 s, 20,000 Java clients, half of the heap for what is
    /// stored.
    public static ManagerConfig defaults() {
        return new ManagerConfig(new Values());
    }

    /// A copy with another name.
    public ManagerConfig withName(String newName) {
        return with(s -> s.name = newName);
    }

    /// A copy with other limits of its connections.
    public ManagerConfig withConnection(UnaryOperator<ConnectionConfig> change) {
        return with(s -> s.connection = Objects.requireNonNull(change.apply(s.connection)));
    }

    /// A copy with other classes: `f -> f.allowing("com.acme.**")`.
    public ManagerConfig withFilter(UnaryOperator<ClassFilter> change) {
        return with(s -> s.filter = Objects.requireNonNull(change.apply(s.filter)));
    }

    /// A copy with another time between signs of life.
    public ManagerConfig withKeepAlive(Duration interval) {
        return with(s -> s.keepAlive = Objects.requireNonNull(interval));
    }

    /// A copy for another number of Java clients.
    public ManagerConfig withMaxClients(int clients) {
        return with(s -> s.maxClients = clients);
    }

    /// A copy with another limit for what is stored. Leave room on the heap for messages on their
    /// way and for the copies that readers get.
    public ManagerConfig withMaxStoredBytes(long bytes) {
        return with(s -> s.maxStoredBytes = bytes);
    }

    /// What its threads are called after (`muster-NAME-…`).
    public String name() {
        return values.name;
    }

    /// Time and size limits of its connections, and which challenge digests are taken.
    public ConnectionConfig connection() {
        return values.connection;
    }

    /// Which classes of Java clients' values are made here: for the arguments of registered
    /// interfaces, for functions, and for what Python clients read. Values that are only kept and
    /// passed on are not made.
    public ClassFilter filter() {
        return values.filter;
    }

    /// How often a Java client that has nothing to say shows that it lives; one that is silent for
    /// twice as long is taken for dead. Positive.
    public Duration keepAlive() {
        return values.keepAlive;
    }

    /// How many Java clients are served at a time; at least 1. One more is refused, with the
    /// reason.
    public int maxClients() {
        return values.maxClients;
    }

    /// How many bytes all shared objects may keep together, as the manager estimates them: of
    /// values of Java clients their written form, of others about what they take on the heap;
    /// positive. By default half of the heap. What would store more fails with `MemoryError` in
    /// Python and a [dev.muster.shared.ManagerFullException] in Java; reading goes on, and taking,
    /// removing, clearing and closing make room again.
    public long maxStoredBytes() {
        return values.maxStoredBytes;
    }

    @Override
    public String toString() {
        return "ManagerConfig" + values;
    }

    private ManagerConfig with(Consumer<Values> change) {
        return new ManagerConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private String name = "manager";
        private ConnectionConfig connection = ConnectionConfig.defaults();
        private ClassFilter filter = ClassFilter.standard();
        private Duration keepAlive = Duration.ofSeconds(10);
        private int maxClients = 20_000;
        private long maxStoredBytes =
                Math.max(LEAST_STORED_BYTES, Runtime.getRuntime().maxMemory() / 2);

        @Override
        protected void check() {
            require(!name.isBlank(), "name is blank, must name the manager");
            requirePositive("keepAlive", keepAlive);
            requireAtLeast(1, "maxClients", maxClients);
            requireAtLeast(1, "maxStoredBytes", maxStoredBytes);
        }
    }
}
