package dev.muster.tests.shared;

import dev.muster.internal.memory.OtherProcess;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteObject;
import dev.muster.shared.Local;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Objects of a [Local] where the contracts expect those of a manager.
final class LocalManager implements Manager {
    private final Local local;

    /// What a manager would have registered.
    private final Map<String, Object> named;

    /// Another process, if this is its view of them.
    private final Optional<OtherProcess> process;

    LocalManager(Local local) {
        this(local, new ConcurrentHashMap<>(), Optional.empty());
    }

    private LocalManager(Local local, Map<String, Object> named, Optional<OtherProcess> process) {
        this.local = local;
        this.named = named;
        this.process = process;
    }

    /// The same objects as another process sees them; closing this ends that.
    LocalManager seenFromElsewhere() {
        return new LocalManager(Local.inMemory(), named, Optional.of(new OtherProcess()));
    }

    @SuppressWarnings("unchecked") // the contracts know what is behind their names
    private <T> T named(String name, Function<String, T> make) {
        T object = (T) named.computeIfAbsent(name, make);
        return process.map(other -> other.sees(object)).orElse(object);
    }

    private static UnsupportedOperationException none() {
        return new UnsupportedOperationException("a Local has no such thing");
    }

    @Override
    public <E> SharedQueue<E> queue(String name) {
        return named(
                name,
                _ ->
                        name.equals(ContractServer.TWICE)
                                ? OtherProcess.queueOfAttempts(2)
                                : local.newQueue(0));
    }

    @Override
    public <K, V> SharedMap<K, V> map(String name) {
        throw none();
    }

    @Override
    public <E> SharedList<E> list(String name) {
        throw none();
    }

    @Override
    public SharedLock lock(String name) {
        return named(name, _ -> local.newLock());
    }

    @Override
    public SharedSemaphore semaphore(String name) {
        return named(name, _ -> local.newSemaphore(3));
    }

    @Override
    public SharedEvent event(String name) {
        return named(name, _ -> local.newEvent());
    }

    @Override
    public SharedBarrier barrier(String name) {
        return named(name, _ -> local.newBarrier(2));
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public <V> SharedValue<V> value(String name) {
        return named(name, _ -> local.newValue((V) (Object) 7));
    }

    @Override
    public Namespace namespace(String name) {
        throw none();
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        throw none();
    }

    @Override
    public RemoteObject object(String name, Object... arguments) {
        throw none();
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity) {
        return local.newQueue(capacity);
    }

    @Override
    public <K, V> SharedMap<K, V> newMap() {
        throw none();
    }

    @Override
    public <E> SharedList<E> newList() {
        throw none();
    }

    @Override
    public SharedLock newLock() {
        return local.newLock();
    }

    @Override
    public SharedSemaphore newSemaphore(int permits) {
        return local.newSemaphore(permits);
    }

    @Override
    public SharedEvent newEvent() {
        return local.newEvent();
    }

    @Override
    public SharedBarrier newBarrier(int parties) {
        return local.newBarrier(parties);
    }

    @Override
    public <V> SharedValue<V> newValue(V initial) {
        return local.newValue(initial);
    }

    @Override
    public Namespace newNamespace() {
        throw none();
    }

    @Override
    public void close() {
        process.ifPresent(OtherProcess::close);
        local.close();
    }
}
