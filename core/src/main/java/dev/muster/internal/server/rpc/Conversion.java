package dev.muster.internal.server.rpc;

import dev.muster.internal.protocol.PythonRecord;
import dev.muster.internal.protocol.PythonScalar;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Converts Python values to the Java types of parameters, if nothing is lost.
final class Conversion {
    /// The cost of a value that cannot be passed as a type.
    static final int IMPOSSIBLE = Integer.MAX_VALUE;

    /// The extra cost of a number that is too large for a type, or is rounded by it.
    private static final int LOSS = 100;

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

    private Conversion() {}

    /// How far a type is from a value: 0 for its own, more for conversions.
    static int cost(@Nullable Object value, Type type) {
        Class<?> raw = raw(type);
        if (value == null) {
            return raw.isPrimitive() ? IMPOSSIBLE : 0;
        }
        Class<?> target = BOXES.getOrDefault(raw, raw);
        if (target == value.getClass()) {
            return 0;
        }
        if (target == Object.class) {
            return 9;
        }
        int number = numberCost(value, target);
        if (number != IMPOSSIBLE) {
            return isHeld(value, target) ? number : number + LOSS;
        }
        boolean fits =
                target.isInstance(value)
                        || target == Optional.class
                        || (target == Character.class
                                && value instanceof String s
                                && s.length() == 1)
                        || (target == byte[].class && value instanceof PyByteArray)
                        || (target.isEnum()
                                && (value instanceof String || value instanceof PyGlobal))
                        || ((target == Instant.class || target == ZonedDateTime.class)
                                && value instanceof OffsetDateTime)
                        || (isSequence(value) && takesSequence(target))
                        || (value instanceof Collection<?> && target == Set.class);
        if (!fits && target.isRecord() && PythonRecord.isLikely(value)) {
            return 3;
        }
        return fits ? 2 : IMPOSSIBLE;
    }

    /// Whether the type can represent this number exactly; if not, any other overload is better.
    private static boolean isHeld(Object number, Class<?> target) {
        try {
            Object held = PythonScalar.as(target, number);
            return held == null
                    || number instanceof Double
                    || held instanceof BigDecimal
                    || PyEquality.equal(number, held);
        } catch (ArithmeticException _) {
            return false;
        }
    }

    private static int numberCost(Object value, Class<?> target) {
        boolean whole = value instanceof Long || value instanceof BigInteger;
        if (whole) {
            return switch (target.getSimpleName()) {
                case "Long", "BigInteger" -> 1;
                case "Integer" -> 2;
                case "Short", "Byte" -> 3;
                case "Double" -> 5;
                case "Float", "BigDecimal" -> 6;
                default -> IMPOSSIBLE;
            };
        }
        return value instanceof Double && target == Float.class ? 2 : IMPOSSIBLE;
    }

    private static boolean isSequence(Object value) {
        return value instanceof PyTuple || value instanceof List;
    }

    private static boolean takesSequence(Class<?> target) {
        return target.isArray() || target.isAssignableFrom(ArrayList.class);
    }

    /// The value as the type.
    ///
    /// @throws PyException an `OverflowError` if a number does not fit, a `TypeError` for what
    ///   cannot be converted
    static @Nullable Object convert(@Nullable Object value, Type type) {
        Class<?> raw = raw(type);
        Class<?> target = BOXES.getOrDefault(raw, raw);
        if (target == Optional.class) {
            return Optional.ofNullable(convert(value, argument(type, 0)));
        }
        if (value == null || target == Object.class) {
            return value;
        }
        if (value instanceof Map<?, ?> map && target == Map.class) {
            return map(map, type);
        }
        if (target.isArray() && !target.isInstance(value) && !(value instanceof PyByteArray)) {
            return array(elements(value), type);
        }
        if (isSequence(value) && target.isAssignableFrom(ArrayList.class)) {
            return addAll(new ArrayList<>(), elements(value), type);
        }
        if (value instanceof Collection<?> && target == Set.class) {
            return addAll(new LinkedHashSet<>(), elements(value), type);
        }
        if (target.isRecord() && !target.isInstance(value) && PythonRecord.isLikely(value)) {
            return record(value, target);
        }
        return scalar(value, target);
    }

    private static Object scalar(Object value, Class<?> target) {
        Object converted;
        try {
            converted = PythonScalar.as(target, value);
        } catch (ArithmeticException outside) {
            throw PyException.of("OverflowError", String.valueOf(outside.getMessage()));
        }
        if (converted != null) {
            return converted;
        }
        if (value instanceof String name && target.isEnum()) {
            throw noConstant(name, target);
        }
        throw cannot(value, target);
    }

    private static Object record(Object value, Class<?> type) {
        try {
            return PythonRecord.as(type, value, Conversion::convert);
        } catch (ClassCastException unlike) {
            throw PyException.of(
                    "TypeError",
                    "a Python %s cannot be a Java %s: it %s"
                            .formatted(
                                    PyRepr.typeName(value),
                                    type.getSimpleName(),
                                    unlike.getMessage()));
        } catch (RuntimeException refused) {
            throw PyException.from(refused);
        }
    }

    private static PyException noConstant(String name, Class<?> type) {
        return PyException.of(
                "ValueError",
                "'%s' is not a constant of %s, must be one of %s"
                        .formatted(name, type.getSimpleName(), List.of(type.getEnumConstants())));
    }

    private static Collection<?> elements(Object value) {
        return switch (value) {
            case PyTuple tuple -> tuple.toList();
            case Collection<?> collection -> collection;
            default -> throw cannot(value, List.class);
        };
    }

    private static Object array(Collection<?> elements, Type type) {
        Type component =
                type instanceof GenericArrayType generic
                        ? generic.getGenericComponentType()
                        : raw(type).getComponentType();
        Object array = Array.newInstance(raw(component), elements.size());
        int i = 0;
        for (Object element : elements) {
            if (element == null && raw(component).isPrimitive()) {
                throw cannot(null, raw(component));
            }
            Array.set(array, i++, convert(element, component));
        }
        return array;
    }

    private static Collection<@Nullable Object> addAll(
            Collection<@Nullable Object> target, Collection<?> elements, Type type) {
        Type element = argument(type, 0);
        for (Object each : elements) {
            target.add(convert(each, element));
        }
        return target;
    }

    private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> entries, Type type) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        entries.forEach((key, value) ->
                map.put(convert(key, argument(type, 0)), convert(value, argument(type, 1))));
        return map;
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

    private static PyException cannot(@Nullable Object value, Class<?> target) {
        return PyException.of(
                "TypeError",
                "a Python %s cannot be a Java %s"
                        .formatted(PyRepr.typeName(value), target.getSimpleName()));
    }
}
