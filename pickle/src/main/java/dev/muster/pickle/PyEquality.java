package dev.muster.pickle;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Python's notion of "the same", used by a list's `in` and a dict's keys.
///
/// `1`, `1.0` and `True` are one; tuples compare item by item; a list is never a tuple, a string
/// never bytes; the very same object is always the same, even NaN.
@SuppressWarnings("ReferenceEquality") // what is identical is the same
public final class PyEquality {
    private static final int MAX_DEPTH = 500;
    private static final int MAX_CONTENT = 64;

    private PyEquality() {}

    /// Whether Python would find `a` when it looks for `b` in a container.
    ///
    /// @throws PyException `RecursionError` if the values are nested too deeply or contain
    ///   themselves
    public static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a == b) {
            return true;
        }
        if (a == null || b == null) {
            return false;
        }
        if (a instanceof String text) {
            return text.equals(b);
        }
        if (a instanceof Long left && b instanceof Long right) {
            return left.longValue() == right.longValue();
        }
        return new Comparison().same(a, b);
    }

    /// A hash that agrees with [#equal]; it differs from one run of the JVM to the next.
    ///
    /// @throws PyException `TypeError` if Python cannot hash the value, as in `unhashable type:
    ///   'list'`; `RecursionError` if tuples are nested too deeply
    public static int hash(@Nullable Object value) {
        return switch (value) {
            case null -> Hashing.mix(-7);
            case String text -> Hashing.quick(text);
            case Long number -> Hashing.mix(number);
            default -> hash(value, 0);
        };
    }

    private static int hash(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw PyException.of("RecursionError", "maximum recursion depth exceeded");
        }
        if (value != null && PyNumbers.isNumber(value)) {
            return PyNumbers.hash(value);
        }
        return switch (value) {
            case null -> Hashing.mix(-7);
            case String text -> Hashing.quick(text);
            case PyTuple tuple -> ofTuple(tuple, depth);
            case PyFrozenSet set -> ofSet(set, depth);
            case byte[] bytes -> Hashing.of(bytes);
            case PyInstance instance -> ofInstance(instance);
            case PySlice slice ->
                    hash(PyTuple.of(slice.start(), slice.stop(), slice.step()), depth + 1);
            case OffsetDateTime time -> Hashing.mix(time.toInstant().hashCode());
            default -> {
                if (isUnhashable(value)) {
                    throw PyException.of(
                            "TypeError", "unhashable type: '" + PyRepr.typeName(value) + "'");
                }
                yield Hashing.mix(value.hashCode());
            }
        };
    }

    static boolean isUnhashable(Object value) {
        return value instanceof List
                || value instanceof Map
                || value instanceof Set
                || value instanceof PyByteArray
                || value instanceof PyDeque
                || value instanceof PyArray
                || value instanceof NdArray
                || value.getClass().isArray();
    }

    private static int ofTuple(PyTuple tuple, int depth) {
        int known = tuple.cachedHash();
        if (known != 0) {
            return known;
        }
        long hash = Hashing.begin(3);
        for (Object item : tuple.items()) {
            hash = Hashing.step(hash, ofItem(item, depth));
        }
        int computed = Hashing.finish(hash);
        computed = computed == 0 ? 1 : computed;
        tuple.cacheHash(computed);
        return computed;
    }

    private static int ofItem(@Nullable Object item, int depth) {
        return item instanceof String text ? Hashing.strong(text) : hash(item, depth + 1);
    }

    private static int ofSet(PyFrozenSet set, int depth) {
        int known = set.cachedHash();
        if (known != 0) {
            return known;
        }
        int sum = set.size();
        for (Object item : set) {
            sum += Hashing.mix(ofItem(item, depth));
        }
        int computed = Hashing.mix(sum);
        computed = computed == 0 ? 1 : computed;
        set.cacheHash(computed);
        return computed;
    }

    /// Only the beginning of an unknown object counts; equal objects begin alike.
    private static int ofInstance(PyInstance instance) {
        return Hashing.finish(new ContentHash(MAX_CONTENT).step(Hashing.begin(4), instance));
    }
}
