package dev.muster.manager;

import dev.muster.codec.ClassFilter;
import dev.muster.connection.ConnectionConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// How a manager serves. Only [#defaults] and the `with` methods are meant to be called.
///
/// @param name what its threads are called after (`muster-NAME-…`)
/// @param connection time and size limits, and which challenge digests are taken
/// @param filter which classes of Java clients' values are made here: for the arguments of
///   registered interfaces, for functions, and for what Python clients read. Values that are only
///   kept and passed on are not made
/// @param keepAlive how often a Java client that has nothing to say shows that it lives; one that
///   is silent for twice as long is taken for dead. Positive
/// @param maxClients how many Java clients are served at a time; at least 1. One more is told so
/// @param maxStoredBytes how many bytes all shared objects may keep together, as the manager
///   estimates them: of values of Java clients their written form, of others about what they take
///   on the heap; positive. By default half of the heap. What would store more fails with
///   `MemoryError` in Python and a [dev.muster.shared.ManagerFullException] in Java; reading goes
///   on, and taking, removing, clearing and closing make room again
public record ManagerConfig(
        String name,
        ConnectionConfig connection,
        ClassFilter filter,
        Duration keepAlive,
        int maxClients,
        long maxStoredBytes) {
    private static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(10);
    private static final int DEFAULT_MAX_CLIENTS = 20_000;
    private static final long MIN_STORED_BYTES = 1 << 20;

    public ManagerConfig {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is blank, must say who the manager is");
        }
        if (keepAlive.isNegative() || keepAlive.isZero()) {
            throw new IllegalArgumentException(
                    "keepAlive is %s, must be positive".formatted(keepAlive));
        }
        if (maxClients < 1) {
            throw new IllegalArgumentException(
                    "maxClients is %d, must be at least 1".formatted(maxClients));
        }
        if (maxStoredBytes < 1) {
            throw new IllegalArgumentException(
                    "maxStoredBytes is %d, must be at least 1".formatted(maxStoredBytes));
        }
    }

    /// A manager named `manager` with the defaults of [ConnectionConfig], the classes of its own
    /// class path, a sign of life every 10 s, 20,000 Java clients, half of the heap for what is
    /// stored.
    public static ManagerConfig defaults() {
        return new ManagerConfig(
                "manager",
                ConnectionConfig.defaults(),
                ClassFilter.standard(),
                DEFAULT_KEEP_ALIVE,
                DEFAULT_MAX_CLIENTS,
                defaultMaxStoredBytes());
    }

    /// The same with another name.
    public ManagerConfig withName(String newName) {
        return new ManagerConfig(
                newName, connection, filter, keepAlive, maxClients, maxStoredBytes);
    }

    /// The same with other limits of its connections.
    public ManagerConfig withConnection(UnaryOperator<ConnectionConfig> change) {
        return new ManagerConfig(
                name, change.apply(connection), filter, keepAlive, maxClients, maxStoredBytes);
    }

    /// The same with other classes: `f -> f.allowing("com.acme.**")`.
    public ManagerConfig withFilter(UnaryOperator<ClassFilter> change) {
        return new ManagerConfig(
                name, connection, change.apply(filter), keepAlive, maxClients, maxStoredBytes);
    }

    /// The same with another time between signs of life.
    public ManagerConfig withKeepAlive(Duration interval) {
        return new ManagerConfig(name, connection, filter, interval, maxClients, maxStoredBytes);
    }

    /// The same for another number of Java clients.
    public ManagerConfig withMaxClients(int clients) {
        return new ManagerConfig(name, connection, filter, keepAlive, clients, maxStoredBytes);
    }

    /// The same with another limit for what is stored. Leave room on the heap for messages on their
    /// way and for the copies that readers get.
    public ManagerConfig withMaxStoredBytes(long bytes) {
        return new ManagerConfig(name, connection, filter, keepAlive, maxClients, bytes);
    }

    private static long defaultMaxStoredBytes() {
        return Math.max(MIN_STORED_BYTES, Runtime.getRuntime().maxMemory() / 2);
    }
}
