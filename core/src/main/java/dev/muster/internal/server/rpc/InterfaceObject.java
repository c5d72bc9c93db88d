package dev.muster.internal.server.rpc;

import dev.muster.internal.server.object.MethodTable;
import dev.muster.internal.server.object.Monitor;
import dev.muster.internal.server.object.ObjectType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.object.Signature;
import dev.muster.pickle.PyException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An object of the user's, callable through the methods of one Java interface.
public final class InterfaceObject implements SharedObject {
    private final MethodTable<InterfaceObject> methods;
    private final Object target;
    private final Monitor monitor = new Monitor();

    private InterfaceObject(MethodTable<InterfaceObject> methods, Object target) {
        this.methods = methods;
        this.target = target;
    }

    /// The type under which clients ask for such objects.
    ///
    /// @param factory makes or finds the object; what it throws reaches the client
    public static ObjectType type(String typeid, Class<?> api, Supplier<?> factory) {
        var maker = new Maker(table(api), factory);
        return new ObjectType(
                typeid, maker.table, Signature.of(), ObjectType.Proxies.STORED, _ -> maker.make());
    }

    private static MethodTable<InterfaceObject> table(Class<?> api) {
        Map<String, Overloads> byName = new TreeMap<>(); // exposed in alphabetical order
        for (Method method : api.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
                byName.computeIfAbsent(method.getName(), Overloads::new).add(method);
            }
        }
        var builder = MethodTable.of(InterfaceObject.class, api.getSimpleName());
        byName.forEach((name, overloads) ->
                builder.free(
                        name,
                        Signature.of("*arguments", "**keywords"),
                        (self, a) -> overloads.call(self.target, a.rest(0), a.keywords(1))));
        return builder.exposed(byName.keySet().toArray(String[]::new)).build();
    }

    @Override
    public MethodTable<InterfaceObject> methods() {
        return methods;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public @Nullable Object value() {
        return target;
    }

    @Override
    public String repr() {
        return target.toString();
    }

    /// Makes the shared objects of one type. If the factory gives the same object as the last time,
    /// so does this: clients then share one entry.
    private static final class Maker {
        private final MethodTable<InterfaceObject> table;
        private final Supplier<?> factory;
        private volatile @Nullable InterfaceObject last;

        Maker(MethodTable<InterfaceObject> table, Supplier<?> factory) {
            this.table = table;
            this.factory = factory;
        }

        @SuppressWarnings("ReferenceEquality") // equal objects are not the same object
        InterfaceObject make() {
            Object target;
            try {
                target = factory.get();
            } catch (RuntimeException e) {
                throw PyException.from(e);
            }
            if (target == null) {
                throw PyException.of("TypeError", "the factory of this type returned null");
            }
            InterfaceObject before = last;
            if (before != null && before.target == target) {
                return before;
            }
            var made = new InterfaceObject(table, target);
            last = made;
            return made;
        }
    }
}
