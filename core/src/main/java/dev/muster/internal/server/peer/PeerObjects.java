package dev.muster.internal.server.peer;

import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.DictObject;
import dev.muster.internal.server.object.ListObject;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.internal.server.sync.QueueObject;
import org.jspecify.annotations.Nullable;

/// Which shared objects Java clients can use, and through what.
public final class PeerObjects {
    private PeerObjects() {}

    /// What Java clients may ask of an object; null if it has no Java interface.
    static @Nullable PeerObject of(SharedObject object) {
        return switch (object) {
            case QueueObject queue -> new QueuePeer(queue);
            case DictObject dict -> new MapPeer(dict);
            case ListObject list -> new ListPeer(list);
            case InterfaceObject service -> new ServicePeer(service);
            default -> {
                Operation.Table operations = object.methods().operations();
                yield operations == null ? null : new TablePeer(object, operations);
            }
        };
    }

    /// What an object is to Java clients, or null.
    public static @Nullable SharedType typeOf(SharedObject object) {
        PeerObject peer = of(object);
        return peer == null ? null : peer.type();
    }

    /// The name of the Java interface through which an object is used, or null.
    public static @Nullable String interfaceName(SharedObject object) {
        PeerObject peer = of(object);
        return switch (peer) {
            case null -> null;
            case ServicePeer service -> service.service().api().getName();
            default -> peer.type().type().getName();
        };
    }
}
