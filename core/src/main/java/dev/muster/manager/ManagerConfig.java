package dev.muster.manager;

import dev.muster.connection.ConnectionConfig;
import java.util.function.UnaryOperator;

/// How a manager serves. Only [#defaults] and the `with` methods are meant to be called.
///
/// @param name what its threads are called after (`muster-NAME-…`)
/// @param connection time and size limits, and which challenge digests are taken
public record ManagerConfig(String name, ConnectionConfig connection) {
    /// Refuses a name that would not show in a list of threads.
    public ManagerConfig {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is blank, must say who the manager is");
        }
    }

    /// A manager named `manager` with the defaults of [ConnectionConfig].
    public static ManagerConfig defaults() {
        return new ManagerConfig("manager", ConnectionConfig.defaults());
    }

    /// The same with another name.
    public ManagerConfig withName(String newName) {
        return new ManagerConfig(newName, connection);
    }

    /// The same with other limits of its connections.
    public ManagerConfig withConnection(UnaryOperator<ConnectionConfig> change) {
        return new ManagerConfig(name, change.apply(connection));
    }
}
