package dev.muster.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One question of equality, with what has been found out on the way.
@SuppressWarnings("ReferenceEquality") // what is identical is the same
final class Comparison {
    /*
     * Values that come from a pickle may share parts in such a way that a naive comparison takes
     * exponential time. So pairs found equal are remembered as classes of a union-find: after that
     * they cost one look. Two values are merged at most once, hence the whole is about linear. Small
     * comparisons never pay for it. Pairs that took long and were found to differ are remembered, too:
     * one may be asked for again and again while a dict is filled.
     */

    private static final int MAX_DEPTH = 500;
    private static final int FREE_PAIRS = 64;
    private static final int HEAVY = 1024;

    private @Nullable IdentityHashMap<Object, Object> parents;
    private @Nullable IdentityHashMap<Object, IdentityHashMap<Object, Object>> different;
    private @Nullable FullHash fullHash;
    private int pairs;
    private int steps;
    private int depth;

    /// The full hashes, with what has been found out on the way.
    FullHash fullHash() {
        if (fullHash == null) {
            fullHash = new FullHash();
        }
        return fullHash;
    }

    boolean same(@Nullable Object a, @Nullable Object b) {
        steps++;
        if (a == b) {
            return true;
        }
        if (a == null || b == null) {
            return false;
        }
        if (PyNumbers.isNumber(a)) {
            return PyNumbers.isNumber(b) && (isHeavy(a) ? sameParts(a, b) : PyNumbers.equal(a, b));
        }
        if (a instanceof String text && text.length() < HEAVY) {
            return text.equals(b);
        }
        return sameParts(a, b);
    }

    private static boolean isHeavy(Object number) {
        return (number instanceof BigInteger whole && whole.bitLength() > HEAVY)
                || number instanceof BigDecimal
                || number instanceof PyFraction;
    }

    private boolean sameParts(Object a, Object b) {
        if (++pairs > FREE_PAIRS && root(a) == root(b)) {
            return true;
        }
        if (different != null && areDifferent(a, b)) {
            return false;
        }
        int stepsBefore = steps;
        if (++depth > MAX_DEPTH) {
            throw PyException.of(
                    "RecursionError", "maximum recursion depth exceeded in comparison");
        }
        boolean same =
                a instanceof PyTuple left
                        ? b instanceof PyTuple right && sameItems(left, right)
                        : a instanceof List<?> list
                                ? b instanceof List<?> right && sameItems(list, right)
                                : compare(a, b);
        depth--;
        if (same && pairs > FREE_PAIRS) {
            merge(a, b);
        }
        if (!same && steps - stepsBefore > FREE_PAIRS) {
            remember(a, b);
        }
        return same;
    }

    private boolean areDifferent(Object a, Object b) {
        IdentityHashMap<Object, Object> others = different == null ? null : different.get(a);
        return others != null && others.containsKey(b);
    }

    private void remember(Object a, Object b) {
        if (different == null) {
            different = new IdentityHashMap<>();
        }
        different.computeIfAbsent(a, unseen -> new IdentityHashMap<>(4)).put(b, b);
    }

    private Object root(Object value) {
        if (parents == null) {
            return value;
        }
        Object at = value;
        for (Object up = parents.get(at); up != null; up = parents.get(at)) {
            Object above = parents.get(up);
            if (above != null) {
                parents.put(at, above);
            }
            at = up;
        }
        return at;
    }

    private void merge(Object a, Object b) {
        if (parents == null) {
            parents = new IdentityHashMap<>();
        }
        Object left = root(a);
        Object right = root(b);
        if (left != right) {
            parents.put(left, right);
        }
    }

    /// What is neither a tuple nor a list: those two take little stack in the caller.
    private boolean compare(Object a, Object b) {
        return switch (a) {
            case String text -> text.equals(b);
            case PyDict left -> b instanceof Map<?, ?> right && sameEntries(left, right);
            case Map<?, ?> left ->
                    b instanceof Map<?, ?> right && sameEntries(PyDict.copyOf(left), right);
            case Set<?> left -> b instanceof Set<?> right && sameElements(left, right);
            case byte[] left -> {
                byte[] right = bytes(b);
                yield right != null && Arrays.equals(left, right);
            }
            case PyByteArray left -> {
                byte[] right = bytes(b);
                yield right != null && Arrays.equals(left.bytes(), right);
            }
            case PyDeque left ->
                    b instanceof PyDeque right
                            && left.size() == right.size()
                            && sameItems(left.iterator(), right.iterator());
            case PyInstance left -> b instanceof PyInstance right && sameInstance(left, right);
            case PySlice left ->
                    b instanceof PySlice right
                            && same(left.start(), right.start())
                            && same(left.stop(), right.stop())
                            && same(left.step(), right.step());
            case OffsetDateTime left -> b instanceof OffsetDateTime right && left.isEqual(right);
            default -> {
                if (PyNumbers.isNumber(a)) {
                    yield PyNumbers.equal(a, b);
                }
                PyArray left = PyArray.view(a);
                PyArray right = PyArray.view(b);
                yield (left != null && right != null) ? left.sameNumbers(right) : a.equals(b);
            }
        };
    }

    private static byte @Nullable [] bytes(Object value) {
        return value instanceof byte[] plain
                ? plain
                : value instanceof PyByteArray array ? array.bytes() : null;
    }

    private boolean sameItems(PyTuple left, PyTuple right) {
        @Nullable Object[] a = left.items();
        @Nullable Object[] b = right.items();
        if (a.length != b.length || hashesDiffer(left.cachedHash(), right.cachedHash())) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (!same(a[i], b[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean hashesDiffer(int left, int right) {
        return left != 0 && right != 0 && left != right;
    }

    private boolean sameItems(List<?> left, List<?> right) {
        return left.size() == right.size() && sameItems(left.iterator(), right.iterator());
    }

    private boolean sameItems(Iterator<?> left, Iterator<?> right) {
        while (left.hasNext()) {
            if (!right.hasNext() || !same(left.next(), right.next())) {
                return false;
            }
        }
        return !right.hasNext();
    }

    private boolean sameEntries(PyDict left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        if (left instanceof PyOrderedDict
                && right instanceof PyOrderedDict
                && !sameItems(left.keySet().iterator(), right.keySet().iterator())) {
            return false;
        }
        for (Map.Entry<?, ?> entry : right.entrySet()) {
            int at = left.table().find(entry.getKey(), this);
            if (at < 0 || !same(left.table().value(at), entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean sameElements(Set<?> left, Set<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        KeyTable table = PySet.tableOf(left);
        for (Object element : right) {
            if (table.find(element, this) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean sameInstance(PyInstance left, PyInstance right) {
        return left.construction() == right.construction()
                && same(left.callable(), right.callable())
                && same(left.arguments(), right.arguments())
                && same(left.keywords(), right.keywords())
                && left.hasState() == right.hasState()
                && same(left.state(), right.state())
                && same(left.stateSetter(), right.stateSetter())
                && (left.items() == null) == (right.items() == null)
                && same(left.items(), right.items())
                && same(left.entries(), right.entries());
    }
}
