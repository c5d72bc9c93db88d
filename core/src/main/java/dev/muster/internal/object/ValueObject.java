package dev.muster.internal.object;

import dev.muster.internal.codec.Encoded;
import dev.muster.internal.object.Watchers.Change;
import dev.muster.internal.protocol.DataOperations.ValueOperations;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value that clients read and replace. It has a typecode, but no value is checked against it:
/// CPython's manager does not check either.
public final class ValueObject extends SharedObject {
    static final MethodTable<ValueObject> METHODS =
            MethodTable.of(ValueObject.class, "Value", ValueOperations.ALL)
                    .both(ValueOperations.GET, Signature.of(), (self, _) -> self.current)
                    .both(
                            ValueOperations.SET,
                            Signature.of("value"),
                            (self, a) -> self.set(a.get(0)))
                    .java(ValueOperations.GET_AND_SET, (self, a, _) -> self.getAndSet(a.get(0)))
                    .java(ValueOperations.COMPARE_AND_SET, ValueObject::compareAndSet)
                    .java(
                            ValueOperations.UPDATE_AND_GET,
                            (self, a, call) ->
                                    call.elsewhere(() -> self.update(a.bytes(0), call).after()))
                    .java(
                            ValueOperations.GET_AND_UPDATE,
                            (self, a, call) ->
                                    call.elsewhere(() -> self.update(a.bytes(0), call).before()))
                    .watched(ValueOperations.WATCH, ValueOperations.UNWATCH)
                    .build();

    /// The typeid `Value`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "Value", Signature.of("typecode", "value", "lock=True"), ValueObject::new);

    private final @Nullable Object typecode;

    /// Guarded by `monitor`.
    private @Nullable Object current;

    /// Guarded by `monitor`.
    private final Watchers watchers = new Watchers();

    private ValueObject(Arguments arguments) {
        super(METHODS);
        typecode = arguments.get(0);
        current = arguments.get(1);
        stored.exchange(List.of(), Arrays.asList(typecode, current));
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

    @Override
    public boolean isWritten() {
        return current instanceof Encoded;
    }

    @Override
    public Watchers watchers() {
        return watchers;
    }

    private @Nullable Object set(@Nullable Object value) {
        stored.replace(current, value);
        current = value;
        watchers.tell(new Change.Changed(value));
        return null;
    }

    private @Nullable Object getAndSet(@Nullable Object value) {
        Object before = current;
        set(value);
        return before;
    }

    private Object compareAndSet(Arguments arguments, JavaCall call) {
        boolean isSo = call.same(current, arguments.get(0));
        if (isSo) {
            set(arguments.get(1));
        }
        return isSo;
    }

    private record Update(@Nullable Object before, @Nullable Object after) {}

    /// Runs outside the monitor, and again if the value has changed meanwhile: the function is the
    /// client's code and may take any time.
    private Update update(Encoded function, JavaCall call) throws Exception {
        while (true) {
            Object before = monitor.<@Nullable Object>inside(() -> current);
            Object after = call.made(call.function(function).call(call.read(before)));
            if (setIfSame(before, after)) {
                return new Update(before, after);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the caller does not wait any longer");
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal values may have come and gone in between
    private boolean setIfSame(@Nullable Object before, @Nullable Object after) {
        return monitor.inside(() -> {
            boolean isSame = current == before;
            if (isSame) {
                set(after);
            }
            return isSame;
        });
    }
}
