package dev.muster.internal.server.object;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value that clients read and replace. It has a typecode, which nothing is checked against:
/// CPython's manager does not check either.
public final class ValueObject implements SharedObject {
    static final MethodTable<ValueObject> METHODS =
            MethodTable.of(ValueObject.class, "Value")
                    .quick("get", Signature.of(), (self, _) -> self.current)
                    .quick("set", Signature.of("value"), ValueObject::set)
                    .exposed("get", "set")
                    .build();

    /// The typeid `Value`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "Value",
                    METHODS,
                    Signature.of("typecode", "value", "lock=True"),
                    ObjectType.Proxies.STORED,
                    ValueObject::new);

    private final Monitor monitor = new Monitor();
    private final StoredSize stored = new StoredSize();
    private final @Nullable Object typecode;

    /// Guarded by `monitor`.
    private @Nullable Object current;

    /// Guarded by `monitor`.
    private final Watchers watchers = new Watchers();

    private ValueObject(Arguments arguments) {
        typecode = arguments.get(0);
        current = arguments.get(1);
        stored.exchange(List.of(), Arrays.asList(typecode, current));
    }

    @Override
    public MethodTable<ValueObject> methods() {
        return METHODS;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public StoredSize stored() {
        return stored;
    }

    @Override
    public Object value() {
        return PyInstance.ofAttributes(
                new PyGlobal("multiprocessing.managers", "Value"),
                PyDict.of("_typecode", typecode, "_value", current));
    }

    @Override
    public String repr() {
        return "Value(%s, %s)".formatted(PyRepr.repr(typecode), PyRepr.repr(current));
    }

    /// The value itself. Inside the monitor.
    public @Nullable Object current() {
        return current;
    }

    /// Puts another in its place. Inside the monitor.
    public void set(@Nullable Object value) {
        stored.replace(current, value);
        current = value;
        if (watchers.count()) {
            watchers.tell(new ObjectChange.Changed(value));
        }
    }

    @Override
    public Watchers watchers() {
        return watchers;
    }

    private @Nullable Object set(Arguments arguments) {
        set(arguments.get(0));
        return null;
    }
}
