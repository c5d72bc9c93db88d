package dev.muster.internal.server.rpc;

import dev.muster.internal.protocol.PythonToJava;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Converts Python values to the Java types of parameters, if nothing is lost.
final class Conversion extends PythonToJava {
    /// The cost of a value that cannot be passed as a type.
    static final int IMPOSSIBLE = Integer.MAX_VALUE;

    /// The extra cost of a number that is too large for a type, or is rounded by it.
    private static final int LOSS = 100;

    /// The only one.
    static final Conversion INSTANCE = new Conversion();

    private Conversion() {}

    /// How far a type is from a value: 0 for its own, more for conversions.
    static int cost(@Nullable Object value, Type type) {
        Class<?> raw = raw(type);
        if (value == null) {
            return raw.isPrimitive() ? IMPOSSIBLE : 0;
        }
        Class<?> target = boxed(raw);
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
        if (!fits && target.isRecord() && isLikelyRecord(value)) {
            return 3;
        }
        return fits ? 2 : IMPOSSIBLE;
    }

    /// Whether the type can represent this number exactly; if not, any other overload is better.
    private static boolean isHeld(Object number, Class<?> target) {
        try {
            Object held = scalar(number, target);
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

    @Override
    public @Nullable Object convert(@Nullable Object value, Type type) {
        try {
            return super.convert(value, type);
        } catch (RuntimeException e) { // the constructor of a record refuses its components
            throw PyException.from(e);
        }
    }

    @Override
    protected PyException cannot(@Nullable Object value, Class<?> target, String reason) {
        if (value instanceof String name && target.isEnum()) {
            return PyException.of(
                    "ValueError",
                    "'%s' is not a constant of %s, must be one of %s"
                            .formatted(
                                    name,
                                    target.getSimpleName(),
                                    List.of(target.getEnumConstants())));
        }
        return PyException.of(
                "TypeError",
                "a Python %s cannot be a Java %s%s"
                        .formatted(
                                PyRepr.typeName(value),
                                target.getSimpleName(),
                                reason.isEmpty() ? "" : ": it " + reason));
    }

    @Override
    protected PyException outside(ArithmeticException tooLarge) {
        return PyException.of("OverflowError", String.valueOf(tooLarge.getMessage()));
    }
}
