package dev.muster.internal.local;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
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

/// A manager of this process makes the shared objects; others reach it over a Unix socket.
final class SocketLocal implements Local {
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
