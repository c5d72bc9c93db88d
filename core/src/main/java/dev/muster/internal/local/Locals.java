package dev.muster.internal.local;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.memory.MemoryLocal;
import dev.muster.internal.memory.PipeEnd;
import dev.muster.internal.system.PrivateFolder;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.Local;
import dev.muster.shared.Pipe;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

    /// A manager of this process makes the shared objects; others reach it over a Unix socket.
    private static final class SocketLocal implements Local {
        private final Path folder;
        private final ManagerServer manager;

        private SocketLocal(Path folder, ManagerServer manager) {
            this.folder = folder;
            this.manager = manager;
        }

        static SocketLocal open() {
            try {
                Path folder = PrivateFolder.create();
                boolean isDone = false;
                try {
                    var address = Address.parse(folder.resolve("socket").toString());
                    ManagerServer manager =
                            ServedManager.open(
                                    address,
                                    AuthKey.generate(),
                                    Registry.standard(),
                                    ManagerConfig.defaults());
                    isDone = true;
                    return new SocketLocal(folder, manager);
                } finally {
                    if (!isDone) {
                        PrivateFolder.delete(folder);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no socket can be opened: " + e.getMessage(), e);
            }
        }

        @Override
        public <E> SharedQueue<E> newQueue(int capacity) {
            return manager.newQueue(capacity);
        }

        @Override
        public <E> SharedQueue<E> newQueue(int capacity, long bytes) {
            return newQueue(capacity);
        }

        @Override
        public SharedLock newLock() {
            return manager.newLock();
        }

        @Override
        public SharedSemaphore newSemaphore(int permits) {
            return manager.newSemaphore(permits);
        }

        @Override
        public SharedEvent newEvent() {
            return manager.newEvent();
        }

        @Override
        public SharedBarrier newBarrier(int parties) {
            return manager.newBarrier(parties);
        }

        @Override
        public <V extends @Nullable Object> SharedValue<V> newValue(V initial) {
            return manager.newValue(initial);
        }

        @Override
        public Pipe newPipe() {
            return PipeEnd.pipe(this);
        }

        @Override
        public void close() {
            manager.close();
            PrivateFolder.delete(folder);
        }
    }
}
