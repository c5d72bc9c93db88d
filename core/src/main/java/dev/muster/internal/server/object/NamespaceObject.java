package dev.muster.internal.server.object;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A Python object that has nothing but attributes.
public final class NamespaceObject implements SharedObject {
    static final MethodTable<NamespaceObject> METHODS =
            MethodTable.of(NamespaceObject.class, "Namespace")
                    .quick("__getattribute__", Signature.slot("name"), NamespaceObject::get)
                    .quick("__setattr__", Signature.slot("name", "value"), NamespaceObject::set)
                    .quick("__delattr__", Signature.slot("name"), NamespaceObject::delete)
                    .exposed("__getattribute__", "__setattr__", "__delattr__")
                    .build();

    /// The typeid `Namespace`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "Namespace",
                    METHODS,
                    Signature.of("**attributes"),
                    ObjectType.Proxies.STORED,
                    NamespaceObject::new);

    private final Monitor monitor = new Monitor();

    /// By name. Guarded by `monitor`.
    private final PyDict attributes = new PyDict();

    private NamespaceObject(Arguments arguments) {
        arguments.keywords(0).forEach(attributes::put);
    }

    @Override
    public MethodTable<NamespaceObject> methods() {
        return METHODS;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public Object value() {
        return PyInstance.ofAttributes(
                new PyGlobal("multiprocessing.managers", "Namespace"), PyDict.copyOf(attributes));
    }

    @Override
    public String repr() {
        return attributes.entrySet().stream()
                .filter(attribute -> !((String) attribute.getKey()).startsWith("_"))
                .map(attribute -> attribute.getKey() + "=" + PyRepr.repr(attribute.getValue()))
                .sorted()
                .collect(Collectors.joining(", ", "Namespace(", ")"));
    }

    @Override
    public int size() {
        return attributes.size();
    }

    /// The attributes themselves, by name. Inside the monitor.
    public PyDict attributes() {
        return attributes;
    }

    private @Nullable Object get(Arguments arguments) {
        return attributes.get(existing(arguments));
    }

    private @Nullable Object set(Arguments arguments) {
        attributes.put(name(arguments), arguments.get(1));
        return null;
    }

    private @Nullable Object delete(Arguments arguments) {
        attributes.remove(existing(arguments));
        return null;
    }

    private String existing(Arguments arguments) {
        String name = name(arguments);
        if (!attributes.containsKey(name)) {
            throw PyException.of(
                    "AttributeError", "'Namespace' object has no attribute '%s'".formatted(name));
        }
        return name;
    }

    private static String name(Arguments arguments) {
        if (arguments.get(0) instanceof String name) {
            return name;
        }
        throw PyException.of(
                "TypeError",
                "attribute name must be string, not '%s'"
                        .formatted(PyRepr.typeName(arguments.get(0))));
    }
}
