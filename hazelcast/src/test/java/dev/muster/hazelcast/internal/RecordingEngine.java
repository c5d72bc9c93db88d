package dev.muster.hazelcast.internal;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleService;
import com.hazelcast.map.IMap;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// A cluster of this process alone, which knows all listeners that were given to it.
public final class RecordingEngine implements AutoCloseable {
    private static final Set<Class<?>> RECORDED =
            Set.of(IMap.class, Cluster.class, LifecycleService.class);

    private final List<EventListener> listeners = new CopyOnWriteArrayList<>();
    private final Engine member;
    private final ClusterConfig config;

    private RecordingEngine(ClusterConfig config) throws IOException {
        this.member = Engine.start(config, Engine.Role.NODE, Map.of());
        HazelcastInstance recorded = wrap(HazelcastInstance.class, member.hazelcast());
        this.config = config.withInstance(recorded);
    }

    /// Starts it.
    public static RecordingEngine start() throws IOException {
        String name = "test-" + UUID.randomUUID();
        return new RecordingEngine(
                ClusterConfig.defaults()
                        .withName(name)
                        .withKey(AuthKey.ofText("key of " + name))
                        .withPatience(Waits.LONG)); // what is called is called by the tests alone
    }

    private <T> T wrap(Class<T> type, Object real) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> called(real, method, arguments)));
    }

    private Object called(Object real, Method method, Object[] arguments) throws Throwable {
        if (method.getName().matches("add.*Listener")) {
            listeners.add((EventListener) arguments[0]);
        }
        Object result;
        try {
            result = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        return RECORDED.contains(method.getReturnType())
                ? wrap(method.getReturnType(), result)
                : result;
    }

    /// The engine of a program.
    public Engine engine() throws IOException {
        return engine(config.patience());
    }

    /// The engine of a program that counts as dead when it is silent for this time.
    public Engine engine(Duration patience) throws IOException {
        return Engine.start(config.withPatience(patience), Engine.Role.PROGRAM, Map.of());
    }

    /// What its member sees.
    public Cluster member() {
        return member.hazelcast().getCluster();
    }

    /// All listeners of Muster so far.
    public List<EventListener> listeners() {
        return List.copyOf(listeners);
    }

    @Override
    public void close() {
        member.close();
    }
}
