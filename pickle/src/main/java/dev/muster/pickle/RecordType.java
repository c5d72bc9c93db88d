package dev.muster.pickle;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Java record that stands for a class of Python: a dataclass, a namedtuple, or a plain class
/// with attributes of the same names.
final class RecordType {
    private static final ClassValue<Method[]> ACCESSORS =
            new ClassValue<>() {
                @Override
                protected Method[] computeValue(Class<?> type) {
                    return accessors(type);
                }
            };

    private final PyGlobal global;
    private final RecordComponent[] components;
    private final Constructor<? extends Record> constructor;

    RecordType(PyGlobal global, Class<? extends Record> type) {
        this.global = global;
        components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException | InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    "%s cannot be constructed; open its package to dev.muster.pickle"
                            .formatted(type.getName()),
                    e);
        }
    }

    private static Method[] accessors(Class<?> type) {
        Method[] methods =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getAccessor)
                        .toArray(Method[]::new);
        try {
            Arrays.stream(methods).forEach(method -> method.setAccessible(true));
        } catch (InaccessibleObjectException notOpen) {
            return new Method[0];
        }
        return methods;
    }

    /// The values of the components, as far as they may be seen.
    static List<@Nullable Object> componentValues(Record fields) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Method accessor : ACCESSORS.get(fields.getClass())) {
            try {
                values.add(accessor.invoke(fields));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("a record does not show its components", e);
            }
        }
        return values;
    }

    boolean isComplete(PyTuple arguments) {
        return arguments.size() == components.length;
    }

    /// The record with the arguments in order.
    Object ofArguments(List<@Nullable Object> arguments) throws PickleException {
        if (arguments.size() != components.length) {
            throw new PickleException(
                    "%s has %d values, record %s has %d components"
                            .formatted(
                                    global,
                                    arguments.size(),
                                    constructor.getDeclaringClass().getName(),
                                    components.length));
        }
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < values.length; i++) {
            String place = global + "." + components[i].getName();
            values[i] = Conversion.to(components[i].getType(), arguments.get(i), place);
        }
        return construct(values);
    }

    private Object construct(@Nullable Object[] values) throws PickleException {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new PickleException(
                    "%s is refused by its record: %s".formatted(global, e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new PickleException("%s cannot be constructed".formatted(global), e);
        }
    }

    /// The record with attributes by name: a dict, a pair with a dict, or a list of values.
    Object ofState(@Nullable Object state) throws PickleException {
        if (state instanceof List<?> values) {
            return ofArguments(new ArrayList<>(values));
        }
        PyDict attributes = new PyDict();
        addAttributes(attributes, state);
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordComponent component : components) {
            String name = component.getName();
            if (!attributes.containsKey(name)) {
                throw new PickleException(
                        "%s has no attribute %s, which its record asks for"
                                .formatted(global, name));
            }
            values.add(attributes.get(name));
        }
        return ofArguments(values);
    }

    private void addAttributes(PyDict attributes, @Nullable Object state) throws PickleException {
        switch (state) {
            case null -> {}
            case PyDict dict -> attributes.putAll(dict);
            case PyTuple pair when pair.size() == 2 && !(pair.get(0) instanceof PyTuple) -> {
                addAttributes(attributes, pair.get(0));
                addAttributes(attributes, pair.get(1));
            }
            default ->
                    throw new PickleException(
                            "%s has a %s as its state, must be a dict"
                                    .formatted(global, PyRepr.typeName(state)));
        }
    }

    /// The call by which Python makes the same object.
    PyInstance reduce(Record fields) {
        return PyInstance.reduce(global, componentValues(fields).toArray());
    }
}
