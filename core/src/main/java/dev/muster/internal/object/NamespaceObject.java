package dev.muster.internal.object;

import dev.muster.internal.protocol.DataOperations.NamespaceOperations;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A Python object that has only attributes.
public final class NamespaceObject extends SharedObject {
    static final MethodTable<NamespaceObject> METHODS =
            MethodTable.of(NamespaceObject.class, "Namespace", NamespaceOperations.ALL)
                    .quick("__getattribute__", Signature.slot("name"), NamespaceObject::get)
                    .both(
                            NamespaceOperations.SET,
                            Signature.slot("name", "value"),
                            (self, a) -> self.set(a))
                    .quick("__delattr__", Signature.slot("name"), NamespaceObject::delete)
                    .java(NamespaceOperations.GET, (self, a, _) -> self.getOrNothing(a.text(0)))
                    .java(NamespaceOperations.REMOVE, (self, a, _) -> self.remove(a.text(0)))
                    .java(NamespaceOperations.NAMES, (self, _, _) -> self.names())
                    .build();

    /// The typeid `Namespace`.
    public static final ObjectType TYPE =
            new ObjectType("Namespace", Signature.of("**attributes"), NamespaceObject::new);

    /// By name. Guarded by `monitor`.
    private final PyDict attributes = new PyDict();

    private NamespaceObject(Arguments arguments) {
        super(METHODS);
        arguments.keywords(0).forEach((name, value) -> set((String) name, value));
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

    private void set(String name, @Nullable Object value) {
        if (attributes.containsKey(name)) {
            stored.replace(attributes.get(name), value);
        } else {
            stored.exchange(List.of(), Arrays.asList(name, value));
        }
        attributes.put(name, value);
    }

    /// @return whether it was there
    private boolean remove(String name) {
        boolean isThere = attributes.containsKey(name);
        if (isThere) {
            stored.change(Arrays.asList(name, attributes.remove(name)), List.of());
        }
        return isThere;
    }

    private @Nullable Object getOrNothing(String name) {
        return attributes.containsKey(name) ? attributes.get(name) : JavaCall.NOTHING;
    }

    private Object names() {
        return new ArrayList<>(attributes.keySet());
    }

    private @Nullable Object get(Arguments arguments) {
        return attributes.get(existing(arguments));
    }

    private @Nullable Object set(Arguments arguments) {
        set(name(arguments), arguments.get(1));
        return null;
    }

    private @Nullable Object delete(Arguments arguments) {
        remove(existing(arguments));
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
