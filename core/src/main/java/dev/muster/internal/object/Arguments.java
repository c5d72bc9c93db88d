package dev.muster.internal.object;

import dev.muster.internal.codec.Encoded;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of one call, in the order of its [Signature]'s parameters.
public final class Arguments {
    /// The longest wait for a lock of CPython, in seconds.
    private static final double MAX_TIMEOUT_SECONDS = 9_223_372_036.0;

    private final @Nullable Object[] values;

    /// Bit i: the caller gave parameter i.
    private final long given;

    private final boolean fromPython2;

    Arguments(@Nullable Object[] values, long given) {
        this(values, given, false);
    }

    private Arguments(@Nullable Object[] values, long given, boolean fromPython2) {
        this.values = values;
        this.given = given;
        this.fromPython2 = fromPython2;
    }

    /// The arguments of a Java client: all of them are given.
    public static Arguments of(@Nullable Object... values) {
        return new Arguments(values, (1L << values.length) - 1);
    }

    /// The same, from a Python 2 client.
    public Arguments inPython2() {
        return new Arguments(values, given, true);
    }

    /// Whether the caller is a Python 2 client, whose rules differ in places.
    public boolean isFromPython2() {
        return fromPython2;
    }

    /// The value of a parameter: given, or its default, or null if it has none.
    public @Nullable Object get(int parameter) {
        return values[parameter];
    }

    /// Whether the caller gave this parameter.
    public boolean isGiven(int parameter) {
        return (given & 1L << parameter) != 0;
    }

    /// The positional arguments that a parameter like `*items` collected.
    @SuppressWarnings("unchecked")
    public List<@Nullable Object> rest(int parameter) {
        return (List<@Nullable Object>) present(values[parameter]);
    }

    /// The keyword arguments that a parameter like `**items` collected; its keys are str.
    public PyDict keywords(int parameter) {
        return (PyDict) present(values[parameter]);
    }

    /// A whole number that can be an index or a count.
    public long index(int parameter) {
        return switch (values[parameter]) {
            case Long number -> number;
            case Boolean truth -> truth ? 1 : 0;
            case BigInteger _ ->
                    throw PyException.of(
                            "OverflowError", "Python int too large to convert to C ssize_t");
            case null, default -> throw notAnInteger(values[parameter]);
        };
    }

    /// Whether the value is true in Python.
    public boolean truth(int parameter) {
        return Functions.truth(values[parameter]);
    }

    /// A str.
    public String text(int parameter) {
        if (values[parameter] instanceof String text) {
            return text;
        }
        throw PyException.of(
                "TypeError", "expected str, not " + PyRepr.typeName(values[parameter]));
    }

    /// A function from a Java client, as its bytes.
    public Encoded bytes(int parameter) {
        return (Encoded) present(values[parameter]);
    }

    /// A time in seconds, which may be negative; null for no limit.
    public @Nullable Duration timeout(int parameter) {
        Object value = values[parameter];
        return switch (value) {
            case null -> null;
            case Duration time -> time;
            case Long seconds -> wholeSeconds(seconds);
            case Boolean truth -> truth ? Duration.ofSeconds(1) : Duration.ZERO;
            case BigInteger _ -> throw tooLong();
            case Double seconds -> fractionOfSeconds(seconds);
            default -> throw notAnInteger(value);
        };
    }

    private static Duration wholeSeconds(long seconds) {
        if (Math.abs((double) seconds) > MAX_TIMEOUT_SECONDS) {
            throw tooLong();
        }
        return Duration.ofSeconds(seconds);
    }

    private static Duration fractionOfSeconds(double seconds) {
        if (Double.isNaN(seconds)) {
            throw PyException.of("ValueError", "Invalid value NaN (not a number)");
        }
        if (Math.abs(seconds) > MAX_TIMEOUT_SECONDS) {
            throw tooLong();
        }
        // Rounded away from zero: CPython never waits less than the given time.
        double nanos = seconds * 1e9;
        return Duration.ofNanos((long) (nanos < 0 ? Math.floor(nanos) : Math.ceil(nanos)));
    }

    private static PyException tooLong() {
        return PyException.of("OverflowError", "timeout value is too large");
    }

    private static PyException notAnInteger(@Nullable Object value) {
        return PyException.of(
                "TypeError",
                "'%s' object cannot be interpreted as an integer"
                        .formatted(PyRepr.typeName(value)));
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException(
                    "the parameter is not there, or does not collect arguments");
        }
        return value;
    }
}
