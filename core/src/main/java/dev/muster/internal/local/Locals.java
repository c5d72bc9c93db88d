package dev.muster.internal.local;

import dev.muster.internal.memory.MemoryLocal;
import dev.muster.shared.Local;
import org.jspecify.annotations.Nullable;

/// Where the shared objects of one machine live.
public final class Locals {
    private static final String VARIABLE = "MUSTER_LOCAL";

    private Locals() {}

    /// The best there is, unless the environment says otherwise.
    public static Local best() {
        return named(System.getenv(VARIABLE));
    }

    /// @param name what the environment says; null if nothing
    static Local named(@Nullable String name) {
        return switch (name) {
            case null -> MemoryLocal.isAvailable() ? memory() : sockets();
            case "" -> named(null);
            case "memory" -> memory();
            case "sockets" -> sockets();
            default ->
                    throw new IllegalArgumentException(
                            "%s is '%s', must be memory or sockets".formatted(VARIABLE, name));
        };
    }

    /// Shared memory.
    public static Local memory() {
        if (!MemoryLocal.isAvailable()) {
            throw new UnsupportedOperationException(
                    "objects in shared memory need Linux on a 64-bit processor, this is %s on %s: use Local.overSockets()"
                            .formatted(
                                    System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        return MemoryLocal.open();
    }

    /// A manager in this process.
    public static Local sockets() {
        return SocketLocal.open();
    }
}
