package dev.muster.internal.client.java;

import dev.muster.internal.client.BarrierProxy;
import dev.muster.internal.client.ConditionProxy;
import dev.muster.internal.client.EventProxy;
import dev.muster.internal.client.ListProxy;
import dev.muster.internal.client.LockProxy;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.NamespaceProxy;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.client.QueueProxy;
import dev.muster.internal.client.SemaphoreProxy;
import dev.muster.internal.client.ValueProxy;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Creates the proxy for an object.
final class Proxies {
    private Proxies() {}

    /// A proxy for an object of this type, behind its Java interface.
    static Object of(Remote remote) {
        return switch (remote.object().type()) {
            case QUEUE -> new QueueProxy<>(remote);
            case MAP -> new MapProxy<>(remote);
            case LIST -> new ListProxy<>(remote);
            case LOCK -> new LockProxy(remote);
            case CONDITION -> new ConditionProxy(remote, null);
            case SEMAPHORE -> new SemaphoreProxy(remote);
            case EVENT -> new EventProxy(remote);
            case BARRIER -> new BarrierProxy(remote);
            case VALUE -> new ValueProxy<>(remote);
            case NAMESPACE -> new NamespaceProxy(remote);
            case SERVICE ->
                    throw new IllegalArgumentException(
                            "an object behind an interface needs that interface: use get(name,"
                                    + " type)");
        };
    }

    /// An object that a call has found, which the session already knows.
    static Remote found(Remote finder, ObjectReply reply, SharedType type) {
        var token =
                new Token(
                        finder.client().sessions().managerNumber(),
                        reply.ident(),
                        type.type().getName());
        var object = new ObjectReference(new ObjectReference.Origin.Referred(token), type);
        Session session = Objects.requireNonNull(finder.object().opened()).session();
        object.opened(session, reply);
        return new Remote(finder.client(), object);
    }

    /// The calls behind a proxy; null for other objects.
    static @Nullable Remote remote(Object value) {
        if (value instanceof Proxied proxy) {
            return proxy.calls() instanceof Remote remote ? remote : null;
        }
        return value instanceof Proxy proxy
                        && Proxy.getInvocationHandler(proxy) instanceof ServiceProxy service
                ? service.remote()
                : null;
    }

    /// What travels in place of a proxy.
    static Token token(Object value, Remote remote) {
        return value instanceof Proxy proxy
                        && Proxy.getInvocationHandler(proxy) instanceof ServiceProxy service
                ? service.token()
                : remote.token();
    }
}
