package dev.muster.internal.server;

import dev.muster.internal.server.object.DataTypes;
import dev.muster.internal.server.object.ObjectType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.object.Signature;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.internal.server.sync.QueueObject;
import dev.muster.internal.server.sync.SyncTypes;
import dev.muster.manager.Registry;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a server's registry offers, ready to be created. Immutable.
final class TypeTable {
    private static final Map<String, ObjectType> STANDARD =
            Stream.concat(DataTypes.ALL.stream(), SyncTypes.ALL.stream())
                    .collect(Collectors.toUnmodifiableMap(ObjectType::typeid, type -> type));

    private final Map<String, ServedType> types = new HashMap<>();
    private final Map<String, QueueObject> queues = new HashMap<>();

    TypeTable(Registry registry) {
        registry.entries().forEach((name, entry) -> types.put(name, served(name, entry)));
    }

    private ServedType served(String name, Registry.Entry entry) {
        return switch (entry) {
            case Registry.Standard standard ->
                    new ServedType(standardType(name), standard.exposed(), false);
            case Registry.Queue queue -> {
                var shared = new QueueObject(queue.config().capacity());
                queues.put(name, shared);
                var type =
                        new ObjectType(
                                name,
                                shared.methods(),
                                Signature.of(),
                                ObjectType.Proxies.STORED,
                                _ -> shared);
                yield new ServedType(type, queue.exposed(), false);
            }
            case Registry.Single single -> {
                SharedObject shared =
                        standardType(single.typeid())
                                .create(new ArrayList<>(single.arguments()), Map.of());
                var type =
                        new ObjectType(
                                name,
                                shared.methods(),
                                Signature.of(),
                                ObjectType.Proxies.STORED,
                                _ -> shared);
                yield new ServedType(type, single.exposed(), false);
            }
            case Registry.Interface served ->
                    new ServedType(
                            InterfaceObject.type(name, served.type(), served.factory()),
                            served.exposed(),
                            true);
        };
    }

    private static ObjectType standardType(String typeid) {
        ObjectType type = STANDARD.get(typeid);
        if (type == null) {
            throw new IllegalArgumentException(
                    "'%s' is no type of a SyncManager".formatted(typeid));
        }
        return type;
    }

    /// The type of this name; a `KeyError` if nothing is offered under it.
    ServedType find(String typeid) {
        ServedType type = types.get(typeid);
        if (type != null) {
            return type;
        }
        throw PyException.of(
                "KeyError",
                "%s is not offered by this manager; offered are: %s"
                        .formatted(
                                PyRepr.repr(typeid),
                                types.keySet().stream()
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    /// The queue offered under this name, or null.
    @Nullable QueueObject queue(String name) {
        return queues.get(name);
    }
}
