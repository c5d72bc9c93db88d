package dev.muster.internal.codec;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One comparison of two Java values, which may contain each other in complicated ways.
@SuppressWarnings("ReferenceEquality") // what is identical is the same
public final class SameValues {
    /*
     * A list that holds the same list twice, which holds the same list twice, and so on, keeps
     * List.equals busy almost indefinitely. So lists, arrays and the values of maps are compared
     * here, and each pair of them once. Other objects are compared by their own `equals` if they do
     * not unfold to too much; if they do, the two are considered different, like values of an
     * unknown class whose bytes differ.
     */
    private static final int FREE_PAIRS = 64;
    private static final int MOST_DEPTH = 500;
    private static final int MOST_PARTS = 1 << 20;

    private record Pair(Object a, Object b) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Pair(Object left, Object right) && left == a && right == b;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(a) + System.identityHashCode(b);
        }
    }

    /// The pairs that were compared and found equal so far.
    private final Set<Pair> compared = new HashSet<>();

    private int pairs;
    private int depth;

    private SameValues() {}

    /// Whether they consist of the same.
    public static boolean areSame(@Nullable Object a, @Nullable Object b) {
        return new SameValues().same(a, b);
    }

    private boolean same(@Nullable Object a, @Nullable Object b) {
        if (a == b) {
            return true;
        }
        if (a == null || b == null) {
            return false;
        }
        boolean hasParts =
                (a instanceof List && b instanceof List)
                        || (a instanceof Map && b instanceof Map)
                        || (a instanceof Object[] && b instanceof Object[]);
        if (!hasParts) {
            return !unfoldsToTooMuch(a) && !unfoldsToTooMuch(b) && Objects.deepEquals(a, b);
        }
        if (++pairs > FREE_PAIRS && !compared.add(new Pair(a, b))) {
            return true; // or a difference is found where it was compared first
        }
        if (++depth > MOST_DEPTH) {
            return false;
        }
        boolean same =
                switch (a) {
                    case List<?> left -> sameElements(left, (List<?>) b);
                    case Map<?, ?> left -> sameEntries(left, (Map<?, ?>) b);
                    default ->
                            sameElements(Arrays.asList((Object[]) a), Arrays.asList((Object[]) b));
                };
        depth--;
        return same;
    }

    private boolean sameElements(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object element : left) {
            if (!same(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private boolean sameEntries(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if ((other == null && !right.containsKey(entry.getKey()))
                    || !same(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean unfoldsToTooMuch(Object value) {
        return new Unfolding().parts(value, 0) > MOST_PARTS;
    }

    /// Counts the parts of a value, repeated ones each time.
    private static final class Unfolding {
        private final IdentityHashMap<Object, Long> known = new IdentityHashMap<>();

        private long parts(@Nullable Object value, int depth) {
            Iterable<?> parts =
                    switch (value) {
                        case Collection<?> elements -> elements;
                        case Map<?, ?> map -> map.entrySet();
                        case Map.Entry<?, ?> entry -> asList(entry.getKey(), entry.getValue());
                        case Object[] array -> asList(array);
                        case Optional<?> optional -> optional.stream().toList();
                        case Record made -> components(made);
                        case null, default -> List.of();
                    };
            if (depth > MOST_DEPTH) {
                return MOST_PARTS;
            }
            Long before = value == null ? null : known.get(value);
            if (before != null) {
                return before;
            }
            long sum = 1;
            for (Object part : parts) {
                sum = Math.min(2L * MOST_PARTS, sum + parts(part, depth + 1));
            }
            if (value != null && sum > 1) {
                known.put(value, sum);
            }
            return sum;
        }

        private static List<@Nullable Object> asList(@Nullable Object... values) {
            return Arrays.asList(values);
        }

        private static List<@Nullable Object> components(Record value) {
            RecordComponent[] components = value.getClass().getRecordComponents();
            @Nullable Object[] values = new Object[components.length];
            try {
                for (int i = 0; i < values.length; i++) {
                    components[i].getAccessor().setAccessible(true);
                    values[i] = components[i].getAccessor().invoke(value);
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                return List.of(); // like a value of an unknown class
            }
            return asList(values);
        }
    }
}
