package dev.muster.internal.object;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which values are true in Python.
final class Truth {
    private Truth() {}

    static boolean of(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Double number -> number != 0;
            case BigInteger number -> number.signum() != 0;
            case BigDecimal number -> number.signum() != 0;
            case Number number -> number.longValue() != 0;
            case CharSequence text -> !text.isEmpty();
            case Collection<?> elements -> !elements.isEmpty();
            case Map<?, ?> entries -> !entries.isEmpty();
            case Duration time -> !time.isZero();
            case Iterable<?> elements -> elements.iterator().hasNext();
            default -> !value.getClass().isArray() || Array.getLength(value) > 0;
        };
    }
}
