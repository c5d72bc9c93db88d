package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Hashes of whole values, down to the last character, that agree with Python's equality.
///
/// A [KeyTable] changes to these when its quick hashes crowd: these cannot be made to collide by
/// who chooses the keys. A number counts by its remainder for a secret prime, so that `1`, `1.0`
/// and `Decimal('1')` are one, however they are written; everything else goes through [SipHash].
final class FullHash {
    private static final int MAX_DEPTH = 500;

    /// What is longer is looked at once, however often it occurs.
    private static final int LONG = 64;

    /// A value inside itself.
    private static final long CYCLE = 1;

    private static final int TEXT = 1;
    private static final int BYTES = 2;
    private static final int NUMBER = 3;
    private static final int COMPLEX = 4;
    private static final int TUPLE = 5;
    private static final int LIST = 6;
    private static final int DEQUE = 7;
    private static final int SET = 8;
    private static final int MAP = 9;
    private static final int INSTANCE = 10;
    private static final int ARRAY = 11;
    private static final int NAME = 12;
    private static final int RANGE = 13;
    private static final int SCALAR = 14;

    /// Values that took long, by identity.
    private @Nullable IdentityHashMap<Object, Long> known;

    private int depth;

    /// The hash of a value that is a key of a dict.
    ///
    /// @throws PyException `TypeError` if Python cannot hash it, `RecursionError` if it is nested
    ///   too deeply
    int ofKey(@Nullable Object key) {
        long hash = key(key);
        return (int) (hash ^ hash >>> 32);
    }

    private long key(@Nullable Object key) {
        if (key instanceof PyTuple tuple) {
            if (tuple.cachedFullHash() == 0) {
                tuple.cacheFullHash(orOne(deeper(tuple, this::keys)));
            }
            return tuple.cachedFullHash();
        }
        if (key instanceof PyFrozenSet set) {
            if (set.cachedFullHash() == 0) {
                set.cacheFullHash(orOne(deeper(set, this::elements)));
            }
            return set.cachedFullHash();
        }
        if (key instanceof PySlice slice) {
            return key(PyTuple.of(slice.start(), slice.stop(), slice.step()));
        }
        if (key != null && !(key instanceof byte[]) && PyEquality.isUnhashable(key)) {
            throw PyException.of("TypeError", "unhashable type: '" + PyRepr.typeName(key) + "'");
        }
        return content(key);
    }

    private static int orOne(long hash) {
        int folded = (int) (hash ^ hash >>> 32);
        return folded == 0 ? 1 : folded;
    }

    private long keys(PyTuple tuple) {
        SipHash hash = new SipHash(TUPLE).add(tuple.size());
        for (Object item : tuple.items()) {
            hash.add(key(item));
        }
        return hash.finish();
    }

    /// In any order: the sum of hashes that are not known outside.
    private long elements(Set<?> set) {
        long sum = 0;
        for (Object element : set) {
            sum += new SipHash(SET).add(key(element)).finish();
        }
        return new SipHash(SET).add(set.size()).add(sum).finish();
    }

    private <T> long deeper(T value, ToLongFunction<T> hash) {
        if (depth >= MAX_DEPTH) {
            throw PyException.of("RecursionError", "maximum recursion depth exceeded");
        }
        depth++;
        try {
            return hash.applyAsLong(value);
        } finally {
            depth--;
        }
    }

    /// The hash of a value inside an object of an unknown class, where lists and dicts count, too.
    private long content(@Nullable Object value) {
        return switch (value) {
            case null -> new SipHash(NAME).finish();
            case String text -> text.length() > LONG ? once(text, FullHash::ofText) : ofText(text);
            case byte[] bytes ->
                    bytes.length > LONG ? once(bytes, FullHash::ofBytes) : ofBytes(bytes);
            case PyByteArray bytes -> content(bytes.bytes());
            case Long number -> ofWhole(BigInteger.valueOf(number));
            case PyInstance instance -> once(instance, this::ofInstance);
            case PyTuple tuple -> once(tuple, items -> ofItems(TUPLE, items.toList()));
            case List<?> list -> once(list, items -> ofItems(LIST, items));
            case PyDeque deque -> once(deque, items -> ofItems(DEQUE, items));
            case Map<?, ?> map -> once(map, this::ofMap);
            case Set<?> set -> once(set, this::elements);
            case PySlice slice -> content(PyTuple.of(slice.start(), slice.stop(), slice.step()));
            case NdArray array -> once(array, FullHash::ofArray);
            case BigInteger number -> once(number, FullHash::ofNumber);
            case BigDecimal number -> once(number, FullHash::ofNumber);
            case PyFraction number -> once(number, FullHash::ofNumber);
            default -> PyNumbers.isNumber(value) ? ofNumber(value) : ofRare(value);
        };
    }

    /// The hash of a value that may be long, or may contain itself.
    private <T> long once(T value, ToLongFunction<T> hash) {
        if (known == null) {
            known = new IdentityHashMap<>();
        }
        Long before = known.putIfAbsent(value, CYCLE);
        if (before != null) {
            return before;
        }
        boolean isDone = false;
        try {
            long found = deeper(value, hash);
            known.put(value, found);
            isDone = true;
            return found;
        } finally {
            if (!isDone) {
                known.remove(value);
            }
        }
    }

    private static long ofText(String text) {
        return new SipHash(TEXT).addText(text).finish();
    }

    private static long ofBytes(byte[] bytes) {
        return new SipHash(BYTES).addBytes(bytes).finish();
    }

    private long ofItems(int kind, Collection<?> items) {
        SipHash hash = new SipHash(kind).add(items.size());
        for (Object item : items) {
            hash.add(content(item));
        }
        return hash.finish();
    }

    private long ofMap(Map<?, ?> map) {
        long sum = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            sum +=
                    new SipHash(MAP)
                            .add(key(entry.getKey()))
                            .add(content(entry.getValue()))
                            .finish();
        }
        return new SipHash(MAP).add(map.size()).add(sum).finish();
    }

    private long ofInstance(PyInstance instance) {
        return new SipHash(INSTANCE)
                .add(content(instance.callable()))
                .add(content(instance.arguments()))
                .add(content(instance.keywords()))
                .add(content(instance.state()))
                .add(content(instance.stateSetter()))
                .add(content(instance.items()))
                .add(content(instance.entries()))
                .finish();
    }

    private static long ofArray(NdArray array) {
        SipHash hash = new SipHash(ARRAY).add(array.type().ordinal());
        for (int length : array.shape()) {
            hash.add(length);
        }
        switch (array.values()) {
            case float[] values -> {
                for (float value : values) {
                    hash.add(Float.floatToIntBits(value));
                }
            }
            case double[] values -> {
                for (double value : values) {
                    hash.add(Double.doubleToLongBits(value));
                }
            }
            default -> hash.addBytes(ArrayBytes.toBytes(array.values()));
        }
        return hash.finish();
    }

    private long ofRare(Object value) {
        PyArray array = PyArray.view(value);
        if (array != null) {
            return once(value, same -> ofItems(ARRAY, array.toList()));
        }
        return switch (value) {
            case PyGlobal name ->
                    new SipHash(NAME).addText(name.module()).addText(name.name()).finish();
            case UUID id -> scalar(1, id.getMostSignificantBits(), id.getLeastSignificantBits());
            case LocalDate date -> scalar(2, date.toEpochDay(), 0);
            case LocalTime time -> scalar(3, time.toNanoOfDay(), 0);
            case LocalDateTime time ->
                    scalar(4, time.toLocalDate().toEpochDay(), time.toLocalTime().toNanoOfDay());
            case OffsetDateTime time -> scalar(5, time.toEpochSecond(), time.getNano());
            case OffsetTime time ->
                    scalar(6, time.toLocalTime().toNanoOfDay(), time.getOffset().getTotalSeconds());
            case Duration duration -> scalar(7, duration.getSeconds(), duration.getNano());
            case ZoneOffset offset -> scalar(8, offset.getTotalSeconds(), 0);
            case PyRange range ->
                    range.length() < 2
                            ? scalar(9, range.length(), range.length() == 0 ? 0 : range.start())
                            : new SipHash(RANGE)
                                    .add(range.start())
                                    .add(range.step())
                                    .add(range.length())
                                    .finish();
            case Path path -> scalar(10, ofText(path.toString()), 0);
            case PyPurePath path -> scalar(11, ofText(path.text()), path.kind().ordinal());
            // Of a class of Java, which says itself what is equal.
            default -> scalar(12, value.hashCode(), 0);
        };
    }

    private static long scalar(int type, long first, long second) {
        return new SipHash(SCALAR).add(type).add(first).add(second).finish();
    }

    /* Numbers. */

    private static long ofNumber(Object number) {
        return switch (PyNumbers.canonical(number)) {
            case Long value -> ofWhole(BigInteger.valueOf(value));
            case BigInteger value -> ofWhole(value);
            case Double value ->
                    Double.isNaN(value)
                            ? scalar(13, System.identityHashCode(number), 0)
                            : Double.isInfinite(value)
                                    ? scalar(14, value > 0 ? 1 : 0, 0)
                                    : ofReal(value);
            case BigDecimal value ->
                    ofQuotient(value.unscaledValue(), BigInteger.TEN, -(long) value.scale());
            case PyFraction value -> ofQuotient(value.numerator(), value.denominator(), -1);
            case PyComplex value ->
                    Double.isNaN(value.real()) || Double.isNaN(value.imaginary())
                            ? scalar(15, System.identityHashCode(number), 0)
                            : new SipHash(COMPLEX)
                                    .add(Double.doubleToLongBits(value.real() + 0.0))
                                    .add(Double.doubleToLongBits(value.imaginary() + 0.0))
                                    .finish();
            default -> scalar(12, number.hashCode(), 0);
        };
    }

    private static long ofReal(double value) {
        int exponent = Math.getExponent(value) - 52;
        long digits = (long) Math.scalb(value, -exponent);
        return ofQuotient(BigInteger.valueOf(digits), BigInteger.TWO, exponent);
    }

    /// `number * base ** exponent`, by its remainder.
    private static long ofQuotient(BigInteger number, BigInteger base, long exponent) {
        BigInteger power = base.modPow(BigInteger.valueOf(exponent), Secret.PRIME);
        return ofWhole(number.mod(Secret.PRIME).multiply(power));
    }

    private static long ofWhole(BigInteger number) {
        BigInteger remainder = number.mod(Secret.PRIME);
        return new SipHash(NUMBER)
                .add(remainder.longValue())
                .add(remainder.shiftRight(64).longValue())
                .finish();
    }

    /// Made only when it is needed: it takes some milliseconds.
    private static final class Secret {
        static final BigInteger PRIME = BigInteger.probablePrime(126, new SecureRandom());

        private Secret() {}
    }
}
