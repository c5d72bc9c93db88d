package dev.muster.internal.object;

import static dev.muster.internal.object.Calls.call;
import static dev.muster.internal.object.Calls.failure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.protocol.Operation;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PySlice;
import dev.muster.pickle.PyTuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListObjectTest {
    @Test
    void a_list_is_made_of_whatever_python_iterates() {
        PyDict dict = PyDict.of("k", 1L);

        assertThat(Calls.create("list").value()).isEqualTo(List.of());
        assertThat(Calls.create("list", "a\uD83D\uDE00").value())
                .isEqualTo(List.of("a", "\uD83D\uDE00"));
        assertThat(Calls.create("list", PyTuple.of(1L, null)).value())
                .isEqualTo(Arrays.asList(1L, null));
        assertThat(Calls.create("list", dict).value()).isEqualTo(List.of("k"));
        assertThat(Calls.create("list", (Object) new byte[] {(byte) 255}).value())
                .isEqualTo(List.of(255L));
        assertThat(Calls.create("list", new int[] {7}).value()).isEqualTo(List.of(7L));
    }

    @Test
    void an_index_counts_from_either_end() {
        SharedObject list = list(1L, 2L, 3L);

        assertThat(call(list, "__getitem__", -1L)).isEqualTo(3L);
        assertThat(call(list, "__getitem__", true)).isEqualTo(2L);
        assertThat(failure(list, "__getitem__", 3L))
                .isEqualTo("IndexError[list index out of range]");
        assertThat(failure(list, "__getitem__", BigInteger.TWO.pow(70)))
                .isEqualTo("IndexError[cannot fit 'int' into an index-sized integer]");
        assertThat(failure(list, "__getitem__", "a"))
                .isEqualTo("TypeError[list indices must be integers or slices, not str]");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, -, '[0, 1, 2, 3, 4]'",
                "1, 3, -, '[1, 2]'",
                "-, -, -1, '[4, 3, 2, 1, 0]'",
                "-2, -, -, '[3, 4]'",
                "4, 0, -2, '[4, 2]'",
                "-, -, 9223372036854775807, [0]",
                "-, -, -9223372036854775808, [4]",
                "7, 9, -, []",
                "3, 1, -, []"
            })
    void a_slice_names_places(
            @Nullable Long start, @Nullable Long stop, @Nullable Long step, String expected) {
        SharedObject list = list(0L, 1L, 2L, 3L, 4L);

        assertThat(String.valueOf(call(list, "__getitem__", new PySlice(start, stop, step))))
                .isEqualTo(expected);
    }

    @Test
    void a_slice_may_be_replaced_by_more_or_fewer_elements() {
        SharedObject list = list(0L, 1L, 2L, 3L);

        call(list, "__setitem__", new PySlice(1L, 3L, null), List.of("a", "b", "c"));
        assertThat(list.repr()).isEqualTo("[0, 'a', 'b', 'c', 3]");
        call(list, "__setitem__", new PySlice(3L, 1L, null), "xy");
        assertThat(list.repr()).isEqualTo("[0, 'a', 'b', 'x', 'y', 'c', 3]");
        call(list, "__setitem__", new PySlice(null, null, null), PyTuple.EMPTY);
        assertThat(list.repr()).isEqualTo("[]");
    }

    @Test
    void an_extended_slice_takes_exactly_as_many_elements() {
        SharedObject list = list(0L, 1L, 2L, 3L);

        call(list, "__setitem__", new PySlice(null, null, -2L), List.of("a", "b"));

        assertThat(list.repr()).isEqualTo("[0, 'b', 2, 'a']");
        assertThat(failure(list, "__setitem__", new PySlice(null, null, 2L), List.of(1L)))
                .isEqualTo(
                        "ValueError[attempt to assign sequence of size 1 to extended slice of size"
                                + " 2]");
        assertThat(failure(list, "__getitem__", new PySlice(null, null, 0L)))
                .isEqualTo("ValueError[slice step cannot be zero]");
    }

    @Test
    void every_second_element_can_be_deleted_from_either_end() {
        SharedObject list = list(0L, 1L, 2L, 3L, 4L);

        call(list, "__delitem__", new PySlice(null, null, -2L));

        assertThat(list.repr()).isEqualTo("[1, 3]");
    }

    @Test
    void elements_are_found_by_pythons_equality() {
        SharedObject list = list(null, 1L, PyTuple.of(2.0), "x");

        assertThat(call(list, "__contains__", true)).isEqualTo(true);
        assertThat(call(list, "index", PyTuple.of(2L))).isEqualTo(2L);
        assertThat(call(list, "count", BigInteger.ONE)).isEqualTo(1L);
        assertThat(call(list, "__contains__", (Object) new byte[] {'x'})).isEqualTo(false);
        assertThat(failure(list, "remove", List.of()))
                .isEqualTo("ValueError[list.remove(x): x not in list]");
        assertThat(failure(list, "index", "y")).isEqualTo("ValueError['y' is not in list]");
        assertThat(failure(list, "index", 1L, 2L)).isEqualTo("ValueError[1 is not in list]");
    }

    @Test
    void an_unknown_object_is_itself_only() {
        Object proxy = new Object();
        SharedObject list = list(proxy);

        assertThat(call(list, "__contains__", proxy)).isEqualTo(true);
        assertThat(call(list, "__contains__", new Object())).isEqualTo(false);
    }

    @Test
    void results_no_longer_change_with_the_list() {
        SharedObject list = list(1L);
        Object value = list.value();
        Object slice = call(list, "__getitem__", new PySlice(null, null, null));

        call(list, "append", 2L);

        assertThat(value).isEqualTo(List.of(1L));
        assertThat(slice).isEqualTo(List.of(1L));
    }

    @Test
    void a_product_that_would_fill_the_heap_is_refused() {
        SharedObject list = list(1L, 2L);

        assertThat(failure(list, "__imul__", 1L << 40)).isEqualTo("MemoryError[]");
        assertThat(failure(list, "__mul__", Long.MAX_VALUE)).isEqualTo("MemoryError[]");
        assertThat(failure(list, "__mul__", BigInteger.TWO.pow(70)))
                .isEqualTo("OverflowError[cannot fit 'int' into an index-sized integer]");
        assertThat(call(list(), "__mul__", Long.MAX_VALUE)).isEqualTo(List.of());
        assertThat(list.value()).isEqualTo(List.of(1L, 2L));
    }

    @Test
    void a_range_that_would_fill_the_heap_is_refused() {
        assertThat(failure(list(), "extend", new PyRange(0, 1L << 50, 1)))
                .isEqualTo("MemoryError[]");
    }

    @Test
    void sorting_keeps_the_order_of_equals_also_when_descending() {
        SharedObject list = list("bb", "a", "cc", "d");

        call(list, "sort", List.of(), keywords("key", PyGlobal.builtin("len")));
        assertThat(list.repr()).isEqualTo("['a', 'd', 'bb', 'cc']");
        PyDict descending = keywords("key", PyGlobal.builtin("len"));
        descending.put("reverse", true);
        call(list, "sort", List.of(), descending);
        assertThat(list.repr()).isEqualTo("['bb', 'cc', 'a', 'd']");
    }

    @Test
    void many_elements_are_sorted_as_the_jdk_sorts_them() {
        List<Long> numbers = new Random(1).longs(5_000, 0, 1_000).boxed().toList();
        SharedObject list = Calls.create("list", numbers);

        call(list, "sort");

        assertThat(list.value()).isEqualTo(numbers.stream().sorted().toList());
    }

    @Test
    void sorting_by_an_item_of_each() {
        SharedObject list = list(PyTuple.of(1L, "b"), PyTuple.of(2L, "a"));
        PyInstance itemGetter = PyInstance.reduce(new PyGlobal("operator", "itemgetter"), 1L);

        call(list, "sort", List.of(), keywords("key", itemGetter));

        assertThat(list.repr()).isEqualTo("[(2, 'a'), (1, 'b')]");
    }

    @Test
    void what_does_not_compare_is_not_sorted() {
        SharedObject list = list(2L, "a", 1L);

        assertThat(failure(list, "sort"))
                .isEqualTo("TypeError['<' not supported between instances of 'str' and 'int']");
        assertThat(list.repr()).isEqualTo("[2, 'a', 1]");
    }

    @Test
    void a_key_that_is_the_users_code_is_refused() {
        SharedObject list = list(1L);

        assertThat(failureOfSort(list, new PyGlobal("os", "system")))
                .startsWith("TypeError[sort key os.system cannot be called in this server");
        assertThat(failureOfSort(list, 5L)).isEqualTo("TypeError['int' object is not callable]");
    }

    @Test
    void python_2_slices_have_no_step() {
        SharedObject list = list(0L, 1L, 2L);

        assertThat(call(list, "__getslice__", 1L, Long.MAX_VALUE)).isEqualTo(List.of(1L, 2L));
        call(list, "__setslice__", 0L, 1L, List.of("a", "b"));
        call(list, "__delslice__", 2L, 4L);

        assertThat(list.repr()).isEqualTo("['a', 'b']");
    }

    @Test
    void reading_one_element_is_quick_and_a_slice_is_not() {
        var get = requireNonNull(ListMethods.TABLE.find("__getitem__"));
        var set = requireNonNull(ListMethods.TABLE.find("__setitem__"));

        assertThat(get.costOf(List.of(1L))).isEqualTo(Operation.Cost.QUICK);
        assertThat(get.costOf(List.of(new PySlice(null, null, null))))
                .isEqualTo(Operation.Cost.LINEAR);
        assertThat(set.costOf(List.of(new PySlice(null, null, null), List.of())))
                .isEqualTo(Operation.Cost.ITERATING);
        assertThat(set.costOf(List.of(0L, List.of()))).isEqualTo(Operation.Cost.QUICK);
    }

    private static String failureOfSort(SharedObject list, Object key) {
        try {
            call(list, "sort", List.of(), keywords("key", key));
            return "sorted";
        } catch (PyException e) {
            return Calls.textOf(e);
        }
    }

    private static PyDict keywords(String name, Object value) {
        return PyDict.of(name, value);
    }

    private static SharedObject list(@Nullable Object... elements) {
        return Calls.create("list", List.of(new ArrayList<>(Arrays.asList(elements))), Map.of());
    }
}
