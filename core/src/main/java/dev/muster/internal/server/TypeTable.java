package dev.muster.internal.server;

import dev.muster.internal.object.MemoryBudget;
import dev.muster.internal.object.ObjectType;
import dev.muster.internal.object.QueueObject;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.Signature;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.manager.QueueConfig;
import dev.muster.manager.Registry;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a server's registry offers, ready to be created. Immutable.
final class TypeTable {
    private static final Map<String, ObjectType> STANDARD =
            ObjectType.standard().stream()
                    .collect(Collectors.toUnmodifiableMap(ObjectType::typeid, type -> type));

    private final Map<String, ServedType> types = new HashMap<>();

    /// The objects that are the same for every client, in the order of the registry.
    private final Map<String, SharedObject> offered = new LinkedHashMap<>();

    /// With the exposed methods of the first name of each, in the order of the registry: of several
    /// interfaces of an object, the first counts.
    private final Map<Class<?>, List<String>> interfaces = new LinkedHashMap<>();

    /// @param budget the budget in which the registry's own objects count
    TypeTable(Registry registry, MemoryBudget budget) {
        registry.entries()
                .forEach((name, entry) -> {
                    types.put(name, served(name, entry, budget));
                    if (entry instanceof Registry.Interface offered) {
                        interfaces.putIfAbsent(offered.type(), offered.exposed());
                    }
                });
    }

    private ServedType served(String name, Registry.Entry entry, MemoryBudget budget) {
        return switch (entry) {
            case Registry.Standard standard ->
                    new ServedType(standardType(name), standard.exposed(), false, false);
            case Registry.Queue(QueueConfig config, List<String> exposed) ->
                    single(
                            name,
                            new QueueObject(config.capacity(), config.maxAttempts()),
                            exposed,
                            budget);
            case Registry.Single(
                            String typeid,
                            List<? extends @Nullable Object> arguments,
                            List<String> exposed) ->
                    single(
                            name,
                            standardType(typeid).create(new ArrayList<>(arguments), Map.of()),
                            exposed,
                            budget);
            case Registry.Interface served ->
                    new ServedType(
                            InterfaceObject.type(
                                    name, served.type(), served.factory(), served.exposed()),
                            served.exposed(),
                            true,
                            true);
        };
    }

    /// The same object for every client.
    private ServedType single(
            String name, SharedObject object, List<String> exposed, MemoryBudget budget) {
        object.stored().beginAnyway(budget);
        offered.put(name, object);
        var type = new ObjectType(name, Signature.of(), _ -> object);
        return new ServedType(type, exposed, true, false);
    }

    /// The objects that are the same for every client, by their names.
    Map<String, SharedObject> offered() {
        return offered;
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

    /// The type of which Java clients create their own.
    ServedType findFor(SharedType type) {
        ServedType served = types.get(type.typeid());
        if (served == null || served.isNamed()) {
            throw PyException.of(
                    "TypeError",
                    ("clients cannot create %s here: have the server add it to its registry under a"
                                    + " name, or start from Registry.standard()")
                            .formatted(type.word()));
        }
        return served;
    }

    /// The interfaces whose objects are registered.
    Set<Class<?>> interfaces() {
        return interfaces.keySet();
    }

    /// An object of a registered interface that is not requested by name: clients may call what the
    /// first name of its interface exposes.
    InterfaceObject unnamed(Class<?> api, Object target) {
        return InterfaceObject.of(api, target, interfaces.getOrDefault(api, List.of()));
    }

    /// Whether objects of this interface are registered, and so travel by reference.
    boolean isServed(Class<?> api) {
        return interfaces.containsKey(api);
    }

    /// The registered interface of an object, by which it travels by reference; null if it has
    /// none.
    @Nullable Class<?> interfaceOf(Object object) {
        for (Class<?> api : interfaces.keySet()) {
            if (api.isInstance(object)) {
                return api;
            }
        }
        return null;
    }

    /// A type that clients can create here.
    ///
    /// @param type how its objects are created
    /// @param exposed what clients may call, empty for all
    /// @param isNamed whether the registry's user has given it a name: a client asks for it, and
    ///   does not create its own
    /// @param runsUserCode whether the factory is the user's and may take long
    record ServedType(
            ObjectType type, List<String> exposed, boolean isNamed, boolean runsUserCode) {

        SharedObject create(List<@Nullable Object> arguments, Map<?, ?> keywords) {
            return switch (type.proxies()) {
                case STORED -> type.create(arguments, keywords);
                case READ ->
                        type.create(
                                StoredProxy.replaceAll(arguments, StoredProxy::value), keywords);
                case OPENED ->
                        type.create(
                                StoredProxy.replaceAll(arguments, StoredProxy::object),
                                StoredProxy.replaceAll(keywords, StoredProxy::object));
            };
        }
    }
}
