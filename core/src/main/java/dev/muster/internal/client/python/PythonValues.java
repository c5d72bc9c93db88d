package dev.muster.internal.client.python;

import dev.muster.internal.client.Proxied;
import dev.muster.internal.protocol.PythonRecord;
import dev.muster.internal.protocol.PythonScalar;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Converts the result of a Python method to the return type of a Java method, if nothing is lost.
final class PythonValues {
    private static final Map<Class<?>, Class<?>> BOXES =
            Map.of(
                    boolean.class, Boolean.class,
                    byte.class, Byte.class,
                    short.class, Short.class,
                    int.class, Integer.class,
                    long.class, Long.class,
                    float.class, Float.class,
                    double.class, Double.class,
                    char.class, Character.class);

    /// The method named in messages.
    private final String method;

    private PythonValues(String method) {
        this.method = method;
    }

    /// @param method the name of the method that answered
    /// @throws ClassCastException if the value cannot be converted to this type
    /// @throws ArithmeticException if a number is out of the type's range
    static @Nullable Object convert(@Nullable Object value, Type type, String method) {
        return type == void.class || type == Void.class
                ? null
                : new PythonValues(method).convert(value, type);
    }

    private @Nullable Object convert(@Nullable Object value, Type type) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return Optional.ofNullable(convert(value, argument(type, 0)));
        }
        if (value == null) {
            if (raw.isPrimitive()) {
                throw cannot(null, raw);
            }
            return null;
        }
        Class<?> target = BOXES.getOrDefault(raw, raw);
        if (value instanceof Proxied) {
            return shared(value, target);
        }
        if (target.isRecord() && !target.isInstance(value) && PythonRecord.isLikely(value)) {
            return record(value, target);
        }
        if (target.isArray() && !target.isInstance(value) && !(value instanceof PyByteArray)) {
            return array(elements(value, target), type);
        }
        return isMany(value, target) ? many(value, target, type) : scalar(value, target);
    }

    /// A shared object of the manager; one that has no Java interface of ours may have the
    /// caller's.
    private Object shared(Object value, Class<?> target) {
        if (target.isInstance(value)) {
            return value;
        }
        if (value instanceof PythonObject object && target.isInterface()) {
            try {
                return PythonService.of(object, target);
            } catch (RemoteManagerException e) {
                throw new ClassCastException(e.getMessage());
            }
        }
        throw cannot(value, target);
    }

    // ---- values of many parts ----

    private static boolean isMany(Object value, Class<?> target) {
        if (value instanceof Map<?, ?>) {
            return target == Map.class;
        }
        boolean holdsMany =
                target == Set.class
                        || (target != Object.class && target.isAssignableFrom(ArrayList.class));
        return holdsMany && (value instanceof Collection<?> || value instanceof PyTuple);
    }

    private Object many(Object value, Class<?> target, Type type) {
        if (value instanceof Map<?, ?> entries && target == Map.class) {
            var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
            entries.forEach((key, each) ->
                    map.put(convert(key, argument(type, 0)), convert(each, argument(type, 1))));
            return map;
        }
        Collection<@Nullable Object> made =
                target == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
        for (Object each : elements(value, target)) {
            made.add(convert(each, argument(type, 0)));
        }
        return made;
    }

    private Collection<?> elements(Object value, Class<?> target) {
        return switch (value) {
            case PyTuple tuple -> tuple.toList();
            case Collection<?> collection -> collection;
            default -> throw cannot(value, target);
        };
    }

    private Object array(Collection<?> elements, Type type) {
        Type component =
                type instanceof GenericArrayType generic
                        ? generic.getGenericComponentType()
                        : raw(type).getComponentType();
        Object array = Array.newInstance(raw(component), elements.size());
        int i = 0;
        for (Object element : elements) {
            Array.set(array, i++, convert(element, component));
        }
        return array;
    }

    private Object record(Object value, Class<?> target) {
        try {
            return PythonRecord.as(target, value, this::convert);
        } catch (ClassCastException unlike) {
            throw cannot(value, target, ": it " + unlike.getMessage(), unlike);
        }
    }

    // ---- single values ----

    private Object scalar(Object value, Class<?> target) {
        Object converted;
        try {
            converted = PythonScalar.as(target, value);
        } catch (ArithmeticException e) {
            var outside =
                    new ArithmeticException(
                            "Python's '%s' returned a number too large: %s; let the Java method return a wider type"
                                    .formatted(method, e.getMessage()));
            outside.initCause(e);
            throw outside;
        }
        if (converted == null) {
            throw cannot(value, target);
        }
        return converted;
    }

    private ClassCastException cannot(@Nullable Object value, Class<?> target) {
        return cannot(value, target, "", null);
    }

    private ClassCastException cannot(
            @Nullable Object value,
            Class<?> target,
            String reason,
            @Nullable ClassCastException cause) {
        var failure =
                new ClassCastException(
                        "Python's '%s' returned a %s, which cannot be a Java %s%s: change the type that the Java method returns"
                                .formatted(
                                        method,
                                        PyRepr.typeName(value),
                                        target.getSimpleName(),
                                        reason));
        failure.initCause(cause);
        return failure;
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType parameterized -> raw(parameterized.getRawType());
            case WildcardType wildcard -> raw(wildcard.getUpperBounds()[0]);
            case GenericArrayType array -> raw(array.getGenericComponentType()).arrayType();
            default -> Object.class; // a type variable: erased
        };
    }
}
