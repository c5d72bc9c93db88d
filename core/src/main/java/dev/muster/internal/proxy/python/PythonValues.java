package dev.muster.internal.proxy.python;

import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a method of Python answers, as the type that a Java method gives back, if nothing is lost.
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

    /// Who is blamed in messages.
    private final String method;

    private PythonValues(String method) {
        this.method = method;
    }

    /// @param method the name of the method that answered
    /// @throws ClassCastException if the value cannot be had as this type
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
        if (value instanceof PythonProxy) {
            return shared(value, target);
        }
        if (target.isRecord() && !target.isInstance(value)) {
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

    /// A record of a tuple's items in order, or of a dict's values by name.
    private Object record(Object value, Class<?> target) {
        var components = target.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new @Nullable Object[components.length];
        List<?> items =
                value instanceof PyDict ? List.of() : new ArrayList<>(elements(value, target));
        if (!(value instanceof PyDict) && items.size() != components.length) {
            throw cannot(value, target);
        }
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Object part =
                    value instanceof PyDict dict
                            ? named(dict, components[i].getName())
                            : items.get(i);
            values[i] = convert(part, components[i].getGenericType());
        }
        try {
            var constructor = target.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw (ClassCastException) cannot(value, target).initCause(e);
        }
    }

    private static @Nullable Object named(PyDict dict, String name) {
        return dict.containsKey(name) ? dict.get(name) : dict.get(PythonService.snakeCase(name));
    }

    // ---- single values ----

    private Object scalar(Object value, Class<?> target) {
        if (target.isInstance(value)) {
            return value;
        }
        return switch (value) {
            case Long number -> number(BigInteger.valueOf(number), target);
            case BigInteger number -> number(number, target);
            case Double number when target == Float.class -> number.floatValue();
            case PyByteArray bytes when target == byte[].class -> bytes.bytes();
            case String text when target == Character.class && text.length() == 1 -> text.charAt(0);
            case String text when target.isEnum() -> constant(text, target);
            default -> throw cannot(value, target);
        };
    }

    private Object number(BigInteger number, Class<?> target) {
        try {
            return switch (target.getSimpleName()) {
                case "Long" -> number.longValueExact();
                case "Integer" -> number.intValueExact();
                case "Short" -> number.shortValueExact();
                case "Byte" -> number.byteValueExact();
                case "BigInteger" -> number;
                case "Double" -> number.doubleValue();
                case "Float" -> number.floatValue();
                case "BigDecimal" -> new BigDecimal(number);
                default -> throw cannot(number, target);
            };
        } catch (ArithmeticException e) {
            var outside =
                    new ArithmeticException(
                            "Python's '%s' answered %s, which is out of the range of %s: let the Java method return a wider type"
                                    .formatted(method, number, target.getSimpleName()));
            outside.initCause(e);
            throw outside;
        }
    }

    private Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw cannot(name, type);
    }

    private ClassCastException cannot(@Nullable Object value, Class<?> target) {
        return new ClassCastException(
                "Python's '%s' answered a %s, which cannot be a Java %s: change the type that the Java method returns"
                        .formatted(method, PyRepr.typeName(value), target.getSimpleName()));
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
