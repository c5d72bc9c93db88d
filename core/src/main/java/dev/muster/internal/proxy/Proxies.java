package dev.muster.internal.proxy;

import dev.muster.codec.Reference;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the proxy that fits an object.
final class Proxies {
    private Proxies() {}

    /// A proxy for an object of this type, behind its Java interface.
    static Object of(Remote remote) {
        return switch (remote.object().type()) {
            case QUEUE -> new RemoteQueue<>(remote);
            case MAP -> new RemoteMap<>(remote);
            case LIST -> new RemoteList<>(remote);
            case LOCK -> new RemoteLock(remote);
            case CONDITION -> new RemoteCondition(remote, null);
            case SEMAPHORE -> new RemoteSemaphore(remote);
            case EVENT -> new RemoteEvent(remote);
            case BARRIER -> new RemoteBarrier(remote);
            case VALUE -> new RemoteValue<>(remote);
            case NAMESPACE -> new RemoteNamespace(remote);
            case SERVICE ->
                    throw new IllegalArgumentException(
                            "an object behind an interface needs that interface: use get(name,"
                                    + " type)");
        };
    }

    /// An object that a call has found, as the session knows it already.
    static Remote found(Remote finder, ObjectReply reply, SharedType type) {
        var reference =
                new Reference(finder.line().managerNumber(), reply.ident(), type.type().getName());
        var object = new ObjectHandle(new ObjectHandle.Origin.Referred(reference), type);
        Session session = Objects.requireNonNull(finder.object().opened()).session();
        object.opened(session, reply);
        return new Remote(finder.line(), object);
    }

    /// What a proxy consists of; null for what is none.
    static @Nullable Remote remote(Object value) {
        if (value instanceof Proxied proxy) {
            return proxy.remote();
        }
        return value instanceof Proxy proxy
                        && Proxy.getInvocationHandler(proxy) instanceof ServiceProxy service
                ? service.remote()
                : null;
    }

    /// What travels in place of a proxy.
    static Reference reference(Object value, Remote remote) {
        return value instanceof Proxy proxy
                        && Proxy.getInvocationHandler(proxy) instanceof ServiceProxy service
                ? service.reference()
                : remote.reference();
    }
}
