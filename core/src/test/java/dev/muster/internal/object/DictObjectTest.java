package dev.muster.internal.object;

import static dev.muster.internal.object.Calls.call;
import static dev.muster.internal.object.Calls.failure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PySingleton;
import dev.muster.pickle.PyTuple;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DictObjectTest {
    @Test
    void a_dict_is_made_of_a_mapping_or_pairs_and_keywords() {
        assertThat(Calls.create("dict").repr()).isEqualTo("{}");
        assertThat(dict(1L, "a").repr()).isEqualTo("{1: 'a'}");
        assertThat(
                        Calls.create(
                                        "dict",
                                        List.of(List.of(PyTuple.of("a", 1L), List.of("b", 2L))),
                                        Map.of("c", 3L))
                                .repr())
                .isEqualTo("{'a': 1, 'b': 2, 'c': 3}");
    }

    @Test
    void equal_numbers_are_one_key_and_the_first_stays() {
        SharedObject dict = dict(1L, "a");

        call(dict, "__setitem__", 1.0, "b");
        call(dict, "__setitem__", true, "c");

        assertThat(dict.repr()).isEqualTo("{1: 'c'}");
    }

    @Test
    void a_missing_key_is_the_argument_of_the_error() {
        SharedObject dict = dict();

        assertThat(failure(dict, "__getitem__", PyTuple.of(1L, 2L))).isEqualTo("KeyError[(1, 2)]");
        assertThat(failure(dict, "__delitem__", "k")).isEqualTo("KeyError[k]");
        assertThat(failure(dict, "pop", 5L)).isEqualTo("KeyError[5]");
        assertThat(failure(dict, "popitem")).isEqualTo("KeyError[popitem(): dictionary is empty]");
    }

    @Test
    void a_few_bytes_do_not_make_a_dict_that_fills_the_heap() {
        long many = Runtime.getRuntime().maxMemory() / 64;

        assertThat(failure(dict(), "fromkeys", new PyRange(0, many, 1))).startsWith("MemoryError");
        assertThat(call(dict(), "fromkeys", new PyRange(0, 1_000, 1)))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .hasSize(1_000);
    }

    @Test
    void none_is_a_value_like_any_other() {
        SharedObject dict = dict("k", null);

        assertThat(call(dict, "__getitem__", "k")).isNull();
        assertThat(call(dict, "get", "k", 5L)).isNull();
        assertThat(call(dict, "get", "x", 5L)).isEqualTo(5L);
        assertThat(call(dict, "setdefault", "k", 5L)).isNull();
        assertThat(call(dict, "pop", "k", 5L)).isNull();
        assertThat(call(dict, "pop", "k", null)).isNull();
    }

    @Test
    void an_unhashable_key_is_a_type_error() {
        SharedObject dict = dict(1L, 1L);

        assertThat(failure(dict, "__setitem__", List.of(), 1L))
                .isEqualTo("TypeError[unhashable type: 'list']");
        assertThat(failure(dict, "__contains__", new PyDict()))
                .isEqualTo("TypeError[unhashable type: 'dict']");
    }

    @Test
    void views_are_lists_and_items_are_tuples() {
        SharedObject dict = dict("a", 1L, "b", 2L);

        assertThat(call(dict, "keys")).isEqualTo(List.of("a", "b"));
        assertThat(call(dict, "values")).isEqualTo(List.of(1L, 2L));
        assertThat(call(dict, "items"))
                .isEqualTo(List.of(PyTuple.of("a", 1L), PyTuple.of("b", 2L)));
        assertThat(call(dict, "popitem")).isEqualTo(PyTuple.of("b", 2L));
    }

    @Test
    void what_comes_before_a_wrong_pair_stays() {
        SharedObject dict = dict();

        assertThat(failure(dict, "update", List.of(PyTuple.of("a", 1L), PyTuple.of("b"))))
                .isEqualTo(
                        "ValueError[dictionary update sequence element #1 has length 1; 2 is"
                                + " required]");
        assertThat(failure(dict, "update", List.of(5L)))
                .isEqualTo(
                        "TypeError[cannot convert dictionary update sequence element #0 to a"
                                + " sequence]");
        assertThat(dict.repr()).isEqualTo("{'a': 1}");
    }

    @Test
    void the_operator_or_makes_a_new_dict_and_leaves_other_types_to_the_client() {
        SharedObject dict = dict("a", 1L, "b", 2L);
        PyDict other = PyDict.of("b", 3L);

        assertThat(String.valueOf(call(dict, "__or__", other))).isEqualTo("{'a': 1, 'b': 3}");
        assertThat(String.valueOf(call(dict, "__ror__", other))).isEqualTo("{'b': 2, 'a': 1}");
        assertThat(call(dict, "__or__", 5L)).isEqualTo(PySingleton.NOT_IMPLEMENTED);
        assertThat(dict.repr()).isEqualTo("{'a': 1, 'b': 2}");
    }

    @Test
    void an_iterator_gives_the_keys_and_then_stops_for_good() {
        SharedObject dict = dict("a", 1L, "b", 2L);
        SharedObject iterator = iterator(dict);

        assertThat(call(iterator, "__next__")).isEqualTo("a");
        call(dict, "__setitem__", "b", 5L);
        assertThat(call(iterator, "next")).isEqualTo("b");
        assertThat(failure(iterator, "__next__")).isEqualTo("StopIteration[]");
        call(dict, "__setitem__", "c", 5L);
        assertThat(failure(iterator, "__next__")).isEqualTo("StopIteration[]");
    }

    @Test
    void an_iterator_notices_that_keys_came_or_went() {
        SharedObject dict = dict("a", 1L, "b", 2L);
        SharedObject iterator = iterator(dict);
        SharedObject second = iterator(dict);

        call(dict, "__setitem__", "c", 3L);
        assertThat(failure(iterator, "__next__"))
                .isEqualTo("RuntimeError[dictionary changed size during iteration]");
        call(dict, "pop", "a");
        assertThat(failure(second, "__next__"))
                .isEqualTo("RuntimeError[dictionary keys changed during iteration]");
    }

    @Test
    void an_iterator_by_value_is_an_iterator_of_the_keys_to_come() {
        SharedObject iterator = iterator(dict("a", 1L, "b", 2L));

        call(iterator, "__next__");

        assertThat(iterator.value())
                .isEqualTo(PyInstance.reduce(PyGlobal.builtin("iter"), List.of("b")));
    }

    private static SharedObject iterator(SharedObject dict) {
        return (SharedObject) requireNonNull(call(dict, "__iter__"));
    }

    private static SharedObject dict(@Nullable Object... keysAndValues) {
        return Calls.create("dict", List.of(PyDict.of(keysAndValues)), Map.of());
    }
}
