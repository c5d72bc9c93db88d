package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.NamespaceOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.object.NamespaceObject;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.pickle.PyDict;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A namespace as Java clients use it: [NamespaceOperation].
record NamespacePeer(NamespaceObject namespace) implements PeerObject {
    private static final NamespaceOperation[] OPERATIONS = NamespaceOperation.values();

    @Override
    public SharedObject object() {
        return namespace;
    }

    @Override
    public SharedType type() {
        return SharedType.NAMESPACE;
    }

    @Override
    public boolean mayLast(int operation) throws CodecException {
        return PeerObject.operation(OPERATIONS, operation) == NamespaceOperation.NAMES
                && namespace.isMuch();
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        PyDict attributes = namespace.attributes();
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case GET -> {
                String name = in.readText();
                yield attributes.containsKey(name) ? attributes.get(name) : NOTHING;
            }
            case SET -> {
                String name = in.readText();
                namespace.set(name, call.stored(Values.read(in)));
                yield NOTHING;
            }
            case REMOVE -> {
                String name = in.readText();
                yield namespace.remove(name);
            }
            case NAMES -> new ArrayList<>(attributes.keySet());
        };
    }
}
