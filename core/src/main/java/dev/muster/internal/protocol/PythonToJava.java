package dev.muster.internal.protocol;

import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyInstance.Construction;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Converts Python values to Java types, if nothing is lost.
///
/// A whole number becomes any type whose range includes it, a float a `float` if that is not
/// infinite, a moment an `Instant`, the name of a constant the constant. A record is made from a
/// dict of its components, a tuple or list of them in order, a namedtuple, or an object with
/// attributes of these names, such as a dataclass. What cannot be converted, each side reports in
/// its own words.
public abstract class PythonToJava {
    /// Longer numbers are not shown in messages: writing them takes time.
    private static final int SHOWN_BITS = 256;

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

    /// The failure for a value that cannot be converted.
    ///
    /// @param reason what is wrong with the value, such as `has no components`; empty if it is of
    ///   another kind
    protected abstract RuntimeException cannot(
            @Nullable Object value, Class<?> target, String reason);

    /// The failure for a number outside the range of a type, as its message says.
    protected abstract RuntimeException outside(ArithmeticException tooLarge);

    /// The value as the type.
    ///
    /// @throws RuntimeException [#cannot], [#outside], or what the constructor of a record throws
    public @Nullable Object convert(@Nullable Object value, Type type) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return Optional.ofNullable(convert(value, argument(type, 0)));
        }
        if (value == null) {
            if (raw.isPrimitive()) {
                throw cannot(null, raw, "");
            }
            return null;
        }
        Class<?> target = boxed(raw);
        if (target.isRecord() && !target.isInstance(value) && isLikelyRecord(value)) {
            return record(value, target);
        }
        if (target.isArray() && !target.isInstance(value) && !(value instanceof PyByteArray)) {
            return array(elements(value, target), type);
        }
        return isMany(value, target) ? many(value, target, type) : whole(value, target);
    }

    private Object whole(Object value, Class<?> target) {
        Object converted;
        try {
            converted = scalar(value, target);
        } catch (ArithmeticException tooLarge) {
            throw outside(tooLarge);
        }
        if (converted == null) {
            throw cannot(value, target, "");
        }
        return converted;
    }

    /// The class of a type, without its arguments.
    protected static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType parameterized -> raw(parameterized.getRawType());
            case WildcardType wildcard -> raw(wildcard.getUpperBounds()[0]);
            case GenericArrayType array -> raw(array.getGenericComponentType()).arrayType();
            default -> Object.class; // a type variable: erased
        };
    }

    /// The class of the objects of a type, which is another one if it is primitive.
    protected static Class<?> boxed(Class<?> type) {
        return BOXES.getOrDefault(type, type);
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
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
        if (value instanceof Map<?, ?> entries) {
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
            default -> throw cannot(value, target, "");
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

    // ---- records ----

    /// Whether a record may be made from the value.
    protected static boolean isLikelyRecord(Object value) {
        return value instanceof PyDict
                || value instanceof PyTuple
                || value instanceof List
                || value instanceof PyInstance;
    }

    private Object record(Object value, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<@Nullable Object> values =
                switch (value) {
                    case PyDict dict -> named(type, dict);
                    case PyTuple tuple -> tuple.toList();
                    case List<?> list -> new ArrayList<>(list);
                    case PyInstance object when object.state() instanceof PyDict attributes ->
                            named(type, attributes);
                    case PyInstance object when object.construction() == Construction.NEWOBJ ->
                            object.arguments().toList();
                    default -> throw cannot(value, type, "has no components");
                };
        if (values.size() != components.length) {
            throw cannot(
                    value,
                    type,
                    "has %d values, %s has %d components"
                            .formatted(values.size(), type.getSimpleName(), components.length));
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        @Nullable Object[] converted = new Object[components.length];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = convert(values.get(i), components[i].getGenericType());
        }
        return construct(value, type, types, converted);
    }

    /// The values of the components by their names, as Java or as Python writes them.
    private List<@Nullable Object> named(Class<?> type, PyDict dict) {
        var values = new ArrayList<@Nullable Object>();
        var unknown = new TreeSet<String>();
        dict.keySet().forEach(name -> unknown.add(String.valueOf(name)));
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            String known = dict.containsKey(name) ? name : PythonName.snakeCase(name);
            if (!dict.containsKey(known)) {
                throw cannot(
                        dict,
                        type,
                        "has no '%s', which %s has".formatted(name, type.getSimpleName()));
            }
            values.add(((Map<?, ?>) dict).get(known));
            unknown.remove(known);
        }
        if (!unknown.isEmpty()) {
            throw cannot(
                    dict,
                    type,
                    "has %s, which %s has not".formatted(unknown, type.getSimpleName()));
        }
        return values;
    }

    private Object construct(
            Object value, Class<?> type, Class<?>[] types, @Nullable Object[] components) {
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw cannotBeMade(value, type, e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw cannotBeMade(value, type, e);
        }
    }

    private RuntimeException cannotBeMade(Object value, Class<?> type, Exception reason) {
        RuntimeException failure =
                cannot(
                        value,
                        type,
                        "%s cannot be made; open its package to muster"
                                .formatted(type.getSimpleName()));
        failure.initCause(reason);
        return failure;
    }

    // ---- values without parts ----

    /// A value without parts as the type.
    ///
    /// @param target not a primitive type
    /// @return null if it is of another kind
    /// @throws ArithmeticException if it is a number outside the range of the type; the message
    ///   says so
    protected static @Nullable Object scalar(Object value, Class<?> target) {
        if (target.isInstance(value)) {
            return value;
        }
        return switch (value) {
            case Long number -> number(BigInteger.valueOf(number), target);
            case BigInteger number -> number(number, target);
            case Double number -> target == Float.class ? single(number) : null;
            case PyByteArray bytes -> target == byte[].class ? bytes.bytes() : null;
            case String text -> text(text, target);
            case PyGlobal name when target.isEnum() -> constantOf(name, target);
            case OffsetDateTime time -> moment(time, target);
            default -> null;
        };
    }

    private static @Nullable Object number(BigInteger number, Class<?> target) {
        try {
            return switch (target.getSimpleName()) {
                case "Long" -> number.longValueExact();
                case "Integer" -> number.intValueExact();
                case "Short" -> number.shortValueExact();
                case "Byte" -> number.byteValueExact();
                case "BigInteger" -> number;
                case "BigDecimal" -> new BigDecimal(number);
                case "Double" -> finite(number.doubleValue());
                case "Float" -> (float) finite(number.floatValue());
                default -> null;
            };
        } catch (ArithmeticException e) {
            String shown =
                    number.bitLength() <= SHOWN_BITS
                            ? number.toString()
                            : "an int of %,d bits".formatted(number.bitLength());
            throw outside(shown, target, e);
        }
    }

    private static double finite(double number) {
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("infinite");
        }
        return number;
    }

    private static float single(double number) {
        float narrowed = (float) number;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(number)) {
            throw outside(Double.toString(number), Float.class, null);
        }
        return narrowed;
    }

    private static ArithmeticException outside(
            String number, Class<?> target, @Nullable ArithmeticException cause) {
        String type =
                target == Integer.class ? "int" : target.getSimpleName().toLowerCase(Locale.ROOT);
        var outside =
                new ArithmeticException(
                        "%s is out of the range of a Java %s".formatted(number, type));
        outside.initCause(cause);
        return outside;
    }

    private static @Nullable Object text(String text, Class<?> target) {
        if (target == Character.class) {
            return text.length() == 1 ? text.charAt(0) : null;
        }
        return target.isEnum() ? constant(text, target) : null;
    }

    /// A member of an enum of Python, which travels as `Color.RED`.
    private static @Nullable Object constantOf(PyGlobal name, Class<?> type) {
        return constant(name.name().substring(name.name().lastIndexOf('.') + 1), type);
    }

    private static @Nullable Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        return null;
    }

    /// A time without a zone is not a moment, and stays a `LocalDateTime`.
    private static @Nullable Object moment(OffsetDateTime time, Class<?> target) {
        if (target == Instant.class) {
            return time.toInstant();
        }
        return target == ZonedDateTime.class ? time.toZonedDateTime() : null;
    }
}
