package dev.muster.internal.proxy.python;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.manager.Manager;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A manager reached in CPython's own words, be it one of Muster or one of CPython.
public final class PythonManager implements Manager {
    private final ManagerLines lines;

    private PythonManager(ManagerLines lines) {
        this.lines = lines;
    }

    /// Connects and makes sure that a manager answers.
    ///
    /// @throws IOException if none does
    public static PythonManager connect(Address address, AuthKey key, ConnectionConfig config)
            throws IOException {
        // Every Python reads protocol 2; the answer tells whether this one reads more.
        var cautious = new ManagerLines(address, key, config, Pickle.standard().withProtocol(2));
        byte[] answer = cautious.askServerRaw("dummy", List.of());
        ManagerLines lines =
                Pickle.protocolOf(answer, 0, answer.length) > 2
                        ? new ManagerLines(address, key, config, Pickle.standard())
                        : cautious;
        lines.value(answer);
        return new PythonManager(lines);
    }

    @Override
    public <E> SharedQueue<E> queue(String name) throws IOException {
        return new PythonQueue<>(object(name));
    }

    @Override
    public PythonObject object(String name, @Nullable Object... arguments) throws IOException {
        var all = new ArrayList<@Nullable Object>();
        all.add(name);
        all.addAll(Arrays.asList(arguments));
        Object created = lines.askServer("create", all);
        if (created instanceof PyTuple pair
                && pair.size() == 2
                && pair.get(0) instanceof String ident
                && pair.get(1) instanceof PyTuple exposed) {
            return new PythonObject(lines, ident, exposed.toList());
        }
        throw new PickleException(
                "the manager answered create() with %s, must be (ident, exposed)"
                        .formatted(created));
    }

    @Override
    public <K, V> SharedMap<K, V> map(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <E> SharedList<E> list(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedLock lock(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedSemaphore semaphore(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedEvent event(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedBarrier barrier(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V> SharedValue<V> value(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Namespace namespace(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <K, V> SharedMap<K, V> newMap() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <E> SharedList<E> newList() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedLock newLock() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedSemaphore newSemaphore(int permits) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedEvent newEvent() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedBarrier newBarrier(int parties) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V> SharedValue<V> newValue(V initial) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Namespace newNamespace() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        lines.close();
    }
}
