package dev.muster.internal.object;

import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The elements of a Python iterable, and how many of them the server accepts.
final class Elements {
    /// A list longer than this could fill the heap by its references alone.
    private static final long MAX_COUNT =
            Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 32);

    /// A key that is a number, with its slot in the table.
    private static final int ENTRY_BYTES = 128;

    private static final PyGlobal ITER = PyGlobal.builtin("iter");

    private Elements() {}

    /// The elements in the order of iteration: the list itself if the value is one, which the
    /// caller must not change.
    ///
    /// @throws PyException TypeError if the value cannot be iterated
    static List<@Nullable Object> of(@Nullable Object value) {
        List<@Nullable Object> elements = orNull(value);
        if (elements == null) {
            throw PyException.of(
                    "TypeError", "'%s' object is not iterable".formatted(PyRepr.typeName(value)));
        }
        return elements;
    }

    /// Like [#of], but null if the value cannot be iterated.
    @SuppressWarnings("unchecked")
    static @Nullable List<@Nullable Object> orNull(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case List<?> list -> (List<@Nullable Object>) list;
            case PyTuple tuple -> (List<@Nullable Object>) tuple.toList();
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case Collection<?> collection -> new ArrayList<>(collection);
            case String text -> characters(text);
            case byte[] bytes -> unsigned(bytes);
            case PyByteArray bytes -> unsigned(bytes.bytes());
            case PyRange range -> numbers(range);
            case PyInstance iterator when isIterator(iterator) ->
                    orNull(iterator.arguments().get(0));
            case Iterable<?> iterable -> collected(iterable);
            case Object[] array -> Arrays.asList(array);
            default -> numbersOf(TypedArrays.view(value));
        };
    }

    /// Refuses a list of this length if it could fill the heap.
    static void checkCount(long count) {
        if (count > MAX_COUNT) {
            throw PyException.of("MemoryError");
        }
    }

    /// Refuses this number of uncounted dict entries if they could fill half the heap: a range of a
    /// few bytes may be all their keys.
    static void checkEntries(long count) {
        if (count > Runtime.getRuntime().maxMemory() / 2 / ENTRY_BYTES) {
            throw PyException.of("MemoryError");
        }
    }

    /// Like [#checkCount] for a repetition of elements.
    static void checkProduct(long times, int count) {
        checkCount(count == 0 ? 0 : times > MAX_COUNT / count ? Long.MAX_VALUE : times * count);
    }

    /// The length of a str in Python, which counts code points.
    static long length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static List<@Nullable Object> characters(String text) {
        List<@Nullable Object> characters = new ArrayList<>(text.length());
        text.codePoints().mapToObj(Character::toString).forEach(characters::add);
        return characters;
    }

    private static List<@Nullable Object> unsigned(byte[] bytes) {
        List<@Nullable Object> numbers = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            numbers.add((long) Byte.toUnsignedInt(b));
        }
        return numbers;
    }

    private static List<@Nullable Object> numbers(PyRange range) {
        checkCount(range.length());
        return new Numbered(range, (int) range.length());
    }

    /// Created only once there is room for them.
    private static final class Numbered extends AbstractList<@Nullable Object> {
        private final PyRange range;
        private final int count;

        Numbered(PyRange range, int count) {
            this.range = range;
            this.count = count;
        }

        @Override
        public Object get(int index) {
            return range.start() + Objects.checkIndex(index, count) * range.step();
        }

        @Override
        public int size() {
            return count;
        }
    }

    /// Python pickles the iterator of a list as a call of `iter` with the list.
    private static boolean isIterator(PyInstance instance) {
        return instance.type().equals(ITER) && instance.arguments().size() == 1;
    }

    private static List<@Nullable Object> collected(Iterable<?> iterable) {
        List<@Nullable Object> elements = new ArrayList<>();
        iterable.forEach(elements::add);
        return elements;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable List<@Nullable Object> numbersOf(@Nullable PyArray array) {
        return array == null ? null : (List<@Nullable Object>) (List<?>) array.toList();
    }
}
