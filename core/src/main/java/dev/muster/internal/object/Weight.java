package dev.muster.internal.object;

import dev.muster.internal.codec.Encoded;
import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyFraction;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PySlice;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.DeadLetter;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The weight of a value: about how many bytes it takes, and whether walking through it takes long.
///
/// The same value always weighs the same, as long as it does not change; so the same number is
/// added when it is stored and subtracted when it is removed.
public final class Weight {
    /*
     * A value from a pickle may share parts, so that walking through it naively takes exponential
     * time; and so do comparing, copying and printing. The walk counts a shared part each time it
     * meets it while the value is light. Once the value is heavy, the walk remembers the parts it
     * has met, and counts each once. So what would take exponential time is heavy, and weighing it
     * is linear.
     */

    /// More steps than this take so long that others should not wait for them.
    static final int MANY_STEPS = 1_000;

    /// G1 gives an array of more than half a region whole regions of its own.
    private static final long REGION =
            Math.clamp(
                    Long.highestOneBit(Runtime.getRuntime().maxMemory() / 2_048 | 1),
                    1 << 20,
                    32 << 20);

    private static final int CHUNK = 1 << 20;
    private static final int REFERENCE = 8;
    private static final int OBJECT = 24;
    private static final int CONTAINER = 96;
    private static final int TABLE_SLOT = 40;
    private static final int TEXT = 56;
    private static final int PROXY = 256;
    private static final int BYTES_A_STEP = 1_024;
    private static final int CHARACTERS_A_STEP = 128;
    private static final int BITS_A_STEP = 128;

    private final long mostSteps;
    private final ArrayDeque<Object> open = new ArrayDeque<>();
    private @Nullable IdentityHashMap<Object, Object> met;
    private long bytes;
    private long steps;

    private Weight(long mostSteps) {
        this.mostSteps = mostSteps;
    }

    /// Weighs a value.
    static Weight of(@Nullable Object value) {
        var weight = new Weight(Long.MAX_VALUE);
        weight.walk(value);
        return weight;
    }

    /// Whether walking through the value takes long. Looks at a bounded part of it.
    public static boolean isHeavy(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Long _, Double _, Boolean _ -> false;
            case String text -> text.length() / CHARACTERS_A_STEP > MANY_STEPS;
            case byte[] array -> array.length / BYTES_A_STEP > MANY_STEPS;
            case Encoded encoded -> encoded.size() / BYTES_A_STEP > MANY_STEPS;
            default -> {
                var weight = new Weight(MANY_STEPS);
                weight.walk(value);
                yield weight.isHeavy();
            }
        };
    }

    /// The bytes that a value without parts takes; -1 if it must be walked through.
    static long plainBytes(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case Boolean _ -> 0;
            case Number number when number instanceof Long || number instanceof Double -> OBJECT;
            case String text when text.length() <= CHARACTERS_A_STEP -> ofText(text);
            case byte[] array when array.length <= BYTES_A_STEP -> OBJECT + array.length;
            case Encoded encoded when encoded.size() <= BYTES_A_STEP -> ofEncoded(encoded);
            default -> -1;
        };
    }

    long bytes() {
        return bytes;
    }

    boolean isHeavy() {
        return steps > MANY_STEPS;
    }

    private void walk(@Nullable Object value) {
        look(value);
        for (Object next = open.poll(); next != null && steps <= mostSteps; next = open.poll()) {
            if (steps <= MANY_STEPS || isNew(next)) {
                parts(next);
            }
        }
    }

    private boolean isNew(Object container) {
        if (met == null) {
            met = new IdentityHashMap<>();
        }
        return met.put(container, container) == null;
    }

    /// Counts a value; one with parts is opened later.
    private void look(@Nullable Object value) {
        steps++;
        switch (value) {
            case null -> {}
            case Boolean _ -> {}
            case Long _, Double _ -> bytes += OBJECT;
            case String text -> {
                bytes += ofText(text);
                steps += text.length() / CHARACTERS_A_STEP;
            }
            // Its parts are paths, which have parts in turn, without end.
            case Path path -> bytes += OBJECT + ofText(path.toString());
            case byte[] array -> ofBytes(OBJECT + (long) array.length);
            case PyByteArray array -> ofBytes(2 * OBJECT + (long) array.bytes().length);
            case Encoded encoded -> {
                bytes += ofEncoded(encoded);
                steps += encoded.size() / BYTES_A_STEP;
            }
            case BigInteger number -> ofNumber(number, 0);
            case BigDecimal number -> ofNumber(number.unscaledValue(), number.scale());
            case PyFraction number -> {
                ofNumber(number.numerator(), 0);
                ofNumber(number.denominator(), 0);
            }
            case PyRange range -> {
                bytes += 2 * OBJECT;
                steps += range.length() > MANY_STEPS ? MANY_STEPS : 0;
            }
            case DeadLetter<?> letter -> {
                look(letter.item());
                open.add(letter.reasons());
            }
            case Collection<?> _, Map<?, ?> _, PyTuple _, PyInstance _ -> open.add(value);
            case PySlice _, PyException _, Object[] _ -> open.add(value);
            case Iterable<?> _ -> open.add(value);
            default -> other(value);
        }
    }

    private void other(Object value) {
        PyArray array = TypedArrays.view(value);
        if (array != null) {
            ofBytes(2 * OBJECT + (long) array.length() * Long.BYTES);
        } else if (value.getClass().isArray()) {
            ofBytes(OBJECT + (long) Array.getLength(value) * Long.BYTES);
        } else {
            bytes += PROXY;
        }
    }

    private void parts(Object container) {
        bytes += CONTAINER;
        switch (container) {
            case PyTuple tuple -> each(tuple, tuple.size(), REFERENCE);
            case Set<?> set -> each(set, set.size(), TABLE_SLOT);
            case Collection<?> items -> each(items, items.size(), REFERENCE);
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    look(entry.getKey());
                    look(entry.getValue());
                    bytes += TABLE_SLOT;
                    if (steps > mostSteps) {
                        return;
                    }
                }
            }
            case PyInstance instance -> {
                look(instance.callable());
                look(instance.arguments());
                look(instance.keywords());
                look(instance.state());
                look(instance.items());
                look(instance.entries());
            }
            case PySlice slice -> {
                look(slice.start());
                look(slice.stop());
                look(slice.step());
            }
            case PyException exception -> {
                look(exception.args());
                look(exception.state());
            }
            case Object[] items -> each(Arrays.asList(items), items.length, REFERENCE);
            case Iterable<?> items -> each(items, 0, REFERENCE);
            default -> throw new IllegalStateException("has no parts: " + container.getClass());
        }
    }

    private void each(Iterable<?> items, int count, int slot) {
        bytes += (long) count * slot;
        for (Object item : items) {
            look(item);
            if (steps > mostSteps) {
                return;
            }
        }
    }

    private void ofBytes(long size) {
        bytes += array(size);
        steps += size / BYTES_A_STEP;
    }

    /// @param scale the exponent of a Decimal: as many digits may a conversion have to write
    private void ofNumber(BigInteger digits, int scale) {
        bytes += 2 * OBJECT + digits.bitLength() / Byte.SIZE;
        steps += (digits.bitLength() + 4 * Math.abs((long) scale)) / BITS_A_STEP;
    }

    private static long ofEncoded(Encoded encoded) {
        long chunks = encoded.size() / CHUNK * array(CHUNK + OBJECT);
        long rest = array(encoded.size() % CHUNK + OBJECT);
        return TEXT + CONTAINER + chunks + rest + (long) encoded.kept().size() * PROXY;
    }

    /// What an array of this size takes.
    private static long array(long size) {
        return size < REGION / 2 ? size : (size + REGION - 1) / REGION * REGION;
    }

    private static long ofText(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) > 0xff) {
                return TEXT + array(2L * length);
            }
        }
        return TEXT + array(length);
    }
}
