package dev.muster.internal.server.rpc;

import dev.muster.internal.object.MethodTable;
import dev.muster.internal.object.ObjectType;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.Signature;
import dev.muster.internal.protocol.PythonName;
import dev.muster.internal.protocol.SharedType;
import dev.muster.pickle.PyException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A user's object, callable through the methods of one Java interface.
public final class InterfaceObject extends SharedObject {
    private final Class<?> api;
    private final Object target;
    private final List<String> exposed;

    private InterfaceObject(Class<?> api, Object target, List<String> exposed) {
        super(TABLES.get(api));
        this.api = api;
        this.target = target;
        this.exposed = exposed;
    }

    /// The type under which clients ask for such objects.
    ///
    /// @param factory creates or finds the object; what it throws is thrown at the client
    /// @param exposed the names of the methods that clients may call; empty for all
    @SuppressWarnings("ReferenceEquality") // equal objects are not the same object
    public static ObjectType type(
            String typeid, Class<?> api, Callable<?> factory, List<String> exposed) {
        var last = new AtomicReference<@Nullable InterfaceObject>();
        return new ObjectType(
                typeid,
                Signature.of(),
                _ -> {
                    Object target = made(factory);
                    InterfaceObject before = last.get();
                    if (before != null && before.target == target) {
                        return before; // clients share one entry
                    }
                    var made = of(api, target, exposed);
                    last.set(made);
                    return made;
                });
    }

    private static Object made(Callable<?> factory) {
        Object target;
        try {
            target = factory.call();
        } catch (Exception e) {
            throw PyException.from(e);
        }
        if (target == null) {
            throw PyException.of("TypeError", "the factory of this type returned null");
        }
        return target;
    }

    /// A user's object that a call has returned.
    public static InterfaceObject of(Class<?> api, Object target, List<String> exposed) {
        return new InterfaceObject(api, target, exposed);
    }

    /// Created once for each interface, and dropped with it.
    private static final ClassValue<MethodTable<InterfaceObject>> TABLES =
            new ClassValue<>() {
                @Override
                protected MethodTable<InterfaceObject> computeValue(Class<?> api) {
                    return table(api);
                }
            };

    private static final ClassValue<List<Method>> OPERATIONS =
            new ClassValue<>() {
                @Override
                protected List<Method> computeValue(Class<?> api) {
                    return methods(api).toList();
                }
            };

    /// The methods of the interface that can be called remotely.
    private static Stream<Method> methods(Class<?> api) {
        return Arrays.stream(api.getMethods())
                .filter(method ->
                        !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .peek(AccessibleObject::trySetAccessible); // it may be public to its package only
    }

    /// Those methods in a stable order.
    public List<Method> operations() {
        return OPERATIONS.get(api);
    }

    /// The interface.
    public Class<?> api() {
        return api;
    }

    /// The user's object.
    public Object target() {
        return target;
    }

    private static MethodTable<InterfaceObject> table(Class<?> api) {
        Map<String, Overloads> byName = new TreeMap<>(); // exposed in alphabetical order
        methods(api)
                .forEach(method ->
                        byName.computeIfAbsent(method.getName(), Overloads::new).add(method));
        var builder = MethodTable.of(InterfaceObject.class, api.getSimpleName());
        Set<String> spoken = new LinkedHashSet<>();
        byName.forEach((name, overloads) -> {
            String said = PythonName.of(name);
            while (!said.equals(name) && (byName.containsKey(said) || spoken.contains(said))) {
                said += "_";
            }
            spoken.add(said);
            builder.free(
                    said,
                    Signature.of("*arguments", "**keywords"),
                    (self, a) -> overloads.call(self.target, a.rest(0), a.keywords(1)));
            builder.alias(name, said);
        });
        spoken.forEach(said -> builder.alias(PythonName.inPython2(said), said));
        return builder.exposed(spoken.toArray(String[]::new)).build();
    }

    /// Whether clients may call a method of the interface.
    public boolean exposes(Method method) {
        MethodTable.Method<?> called = methods().find(method.getName());
        return exposed.isEmpty()
                || exposed.stream()
                        .map(methods()::find)
                        .anyMatch(each -> Objects.equals(each, called));
    }

    @Override
    public SharedType type() {
        return SharedType.SERVICE;
    }

    @Override
    public List<String> exposed() {
        return exposed;
    }

    @Override
    public Object identity() {
        return target;
    }

    @Override
    public @Nullable Object value() {
        return target;
    }

    @Override
    public String repr() {
        return target.toString();
    }
}
