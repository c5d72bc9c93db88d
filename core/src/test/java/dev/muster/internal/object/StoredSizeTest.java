package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PyTuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSizeTest {
    private final MemoryBudget budget = new MemoryBudget(1 << 30);

    @ParameterizedTest
    @ValueSource(strings = {"list", "dict", "Namespace", "Value", "Array"})
    void what_is_counted_is_what_is_there_whatever_is_called(String typeid) {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var calls = new RandomCalls(random);
            RandomCalls.Call creation = calls.creation(typeid);
            SharedObject object = made(typeid, creation.arguments(), creation.keywords());
            long empty = budget.usedBytes() - object.stored().bytes();

            for (int i = 0; i < 100; i++) {
                RandomCalls.Call next = calls.next(typeid);
                call(object, next.method(), heavier(next.arguments(), random), next.keywords());

                assertThat(object.stored().bytes())
                        .as("seed %d, after %s", seed, next)
                        .isEqualTo(weightOf(object));
            }

            empty(object);
            assertThat(budget.usedBytes()).isEqualTo(empty + object.stored().bytes());
            object.stored().end();
            assertThat(budget.usedBytes()).isZero();
        }
    }

    /// A path is iterated over as paths, which are iterated over as paths.
    @ParameterizedTest
    @ValueSource(strings = {"", "relative", "/a/b/c"})
    void a_path_has_an_end(String path) {
        Weight weight = Weight.of(List.of(Path.of(path), Map.of(Path.of(path), 1L)));

        assertThat(weight.bytes()).isBetween(2L * path.length(), 1000L + 2L * path.length());
        assertThat(weight.isHeavy()).isFalse();
    }

    private SharedObject made(String typeid, List<?> arguments, Map<?, ?> keywords) {
        return StoredSize.making(
                budget,
                () -> {
                    SharedObject object = Calls.create(typeid, arguments, keywords);
                    object.stored().begin(budget);
                    return object;
                });
    }

    private static void call(
            SharedObject object, String method, List<?> arguments, Map<?, ?> keywords) {
        try {
            Calls.call(object, method, arguments, keywords);
        } catch (PyException _) {
            // Refused, which must change nothing either.
        }
    }

    /// Now and then something heavy, the same in several places.
    private List<@Nullable Object> heavier(List<@Nullable Object> arguments, Random random) {
        var changed = new ArrayList<@Nullable Object>(arguments);
        if (!changed.isEmpty() && random.nextInt(4) == 0) {
            changed.set(changed.size() - 1, random.nextBoolean() ? HEAVY : List.of(HEAVY, 1L));
        }
        return changed;
    }

    private static final Object HEAVY = Collections.nCopies(3_000, "some text");

    private static PyDict attributes(NamespaceObject namespace) {
        return (PyDict) Objects.requireNonNull(((PyInstance) namespace.value()).state());
    }

    private static long weightOf(SharedObject object) {
        return switch (object) {
            case ListObject list -> weightOf((List<?>) list.value());
            case DictObject dict -> weightOf((PyDict) dict.value());
            case NamespaceObject namespace -> weightOf(attributes(namespace));
            case ValueObject value -> weightOf(Arrays.asList("i", Calls.call(value, "get")));
            default -> {
                var array = (PyArray) Objects.requireNonNull(object.value());
                yield (long) array.length()
                        * Typecode.named(String.valueOf(array.typecode())).widthBytes();
            }
        };
    }

    private static long weightOf(List<? extends @Nullable Object> values) {
        var size = new StoredSize();
        size.exchange(List.of(), values);
        return size.bytes();
    }

    private static long weightOf(PyDict dict) {
        var values = new ArrayList<@Nullable Object>(dict.keySet());
        values.addAll(dict.values());
        return weightOf(values);
    }

    private static void empty(SharedObject object) {
        switch (object) {
            case ListObject list -> {
                while (list.size() > 0) {
                    Calls.call(list, "pop", (long) list.size() / 2);
                }
                assertThat(list.stored().bytes()).isZero();
            }
            case DictObject dict -> {
                while (dict.size() > 0) {
                    Calls.call(dict, "popitem");
                }
                assertThat(dict.stored().bytes()).isZero();
            }
            case NamespaceObject namespace -> {
                List.copyOf(attributes(namespace).keySet())
                        .forEach(name -> Calls.call(namespace, "__delattr__", name));
                assertThat(namespace.stored().bytes()).isZero();
            }
            default -> {}
        }
    }

    @Test
    void what_does_not_fit_is_refused_and_nothing_has_changed() {
        var small = new MemoryBudget(4_000);
        SharedObject list = Calls.create("list", List.of(1L, 2L, 3L));
        list.stored().begin(small);
        long before = small.usedBytes();

        for (List<Object> call :
                List.<List<Object>>of(
                        List.of("append", "x".repeat(4_000)),
                        List.of("insert", 0L, new byte[4_000]),
                        List.of("extend", new PyRange(0, 1_000, 1)),
                        List.of("__setitem__", 1L, Collections.nCopies(500, 1.5)),
                        List.of("__imul__", 100L))) {
            assertThatThrownBy(() ->
                            Calls.call(
                                    list,
                                    (String) call.getFirst(),
                                    call.subList(1, call.size()),
                                    Map.of()))
                    .isInstanceOfSatisfying(
                            PyException.class, e -> assertThat(e.is("MemoryError")).isTrue());
            assertThat(list.value()).isEqualTo(List.of(1L, 2L, 3L));
            assertThat(small.usedBytes()).isEqualTo(before);
        }
        Calls.call(list, "clear");
        Calls.call(list, "append", "room again");
    }

    @Test
    void an_object_that_would_be_too_large_is_not_made() {
        var small = new MemoryBudget(100_000);

        assertThatThrownBy(() ->
                        StoredSize.making(
                                small, () -> Calls.create("list", new PyRange(0, 100_000, 1))))
                .isInstanceOf(PyException.class)
                .hasMessageContaining("withMaxStoredBytes");
        assertThat(small.usedBytes()).isZero();
    }

    @Test
    void what_shares_parts_is_heavy_however_few_it_has() {
        Object list = List.of(1L);
        Object tuple = PyTuple.of(1L);
        for (int i = 0; i < 60; i++) {
            list = Arrays.asList(list, list);
            tuple = PyTuple.of(tuple, tuple);
        }
        var self = new ArrayList<Object>();
        self.add(self);

        assertThat(Weight.isHeavy(list)).isTrue();
        assertThat(Weight.isHeavy(tuple)).isTrue();
        assertThat(Weight.isHeavy(self)).isTrue();
        assertThat(Weight.of(list).bytes()).isLessThan(1 << 20);
        assertThat(Weight.isHeavy(PyTuple.of("a", List.of(1L, 2L), 3.5))).isFalse();
    }

    @Test
    void numbers_and_ranges_are_heavy_by_what_they_unfold_to() {
        assertThat(Weight.isHeavy(new BigDecimal("1E+20000000"))).isTrue();
        assertThat(Weight.isHeavy(new BigDecimal("1E-20000000"))).isTrue();
        assertThat(Weight.isHeavy(BigInteger.ONE.shiftLeft(1_000_000))).isTrue();
        assertThat(Weight.isHeavy(new PyRange(0, 1L << 40, 1))).isTrue();
        assertThat(Weight.isHeavy(new BigDecimal("1.5"))).isFalse();
    }
}
