package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PyDictTest {
    @Test
    void numbers_of_one_value_are_one_key_and_the_first_stays() {
        PyDict dict = PyDict.of(1L, "a");

        dict.put(1.0, "b");
        dict.put(true, "c");

        assertThat(PyRepr.repr(dict)).isEqualTo("{1: 'c'}");
    }

    @Test
    void tuples_and_bytes_are_keys_by_content() {
        PyDict dict = PyDict.of(PyTuple.of(1, "a"), 1, new byte[] {1}, 2, null, 3);

        assertThat(dict.get(PyTuple.of(1.0, "a"))).isEqualTo(1);
        assertThat(dict.get(new byte[] {1})).isEqualTo(2);
        assertThat(dict.get(null)).isEqualTo(3);
        assertThat(dict.containsKey("a")).isFalse();
    }

    @Test
    void lists_are_no_keys_even_of_an_empty_dict() {
        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> new PyDict().get(List.of()))
                .withMessage("TypeError: unhashable type: 'list'");
    }

    @Test
    void it_behaves_as_a_linked_hash_map_does() {
        Random random = new Random(7);
        PyDict dict = new PyDict();
        Map<Object, Object> model = new LinkedHashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Object key =
                    random.nextBoolean()
                            ? (Object) (long) random.nextInt(300)
                            : "k" + random.nextInt(300);
            if (random.nextInt(3) == 0) {
                assertThat(dict.remove(key)).isEqualTo(model.remove(key));
            } else {
                assertThat(dict.put(key, i)).isEqualTo(model.put(key, i));
            }
        }

        assertThat(List.copyOf(dict.keySet())).isEqualTo(List.copyOf(model.keySet()));
        assertThat(dict).isEqualTo(model);
    }

    @Test
    void the_last_entry_comes_out_first() {
        PyDict dict = PyDict.of("a", 1, "b", 2, "c", 3);
        dict.remove("c");

        assertThat(dict.removeLast()).isEqualTo(PyTuple.of("b", 2));
        assertThat(dict.removeLast()).isEqualTo(PyTuple.of("a", 1));
        assertThatExceptionOfType(PyException.class).isThrownBy(dict::removeLast);
    }

    @Test
    void a_change_of_size_during_iteration_is_noticed() {
        PyDict dict = PyDict.of("a", 1, "b", 2);
        Iterator<?> keys = dict.keySet().iterator();
        keys.next();

        dict.put("c", 3);

        assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(keys::next);
    }

    @Test
    void entries_may_be_removed_and_changed_while_iterating() {
        PyDict dict = PyDict.of("a", 1, "b", 2, "c", 3);
        dict.entrySet().removeIf(entry -> "b".equals(entry.getKey()));
        dict.replaceAll((key, value) -> key);

        assertThat(PyRepr.repr(dict)).isEqualTo("{'a': 'a', 'c': 'c'}");
    }

    @Test
    void ordered_dicts_differ_in_order_plain_ones_do_not() {
        PyOrderedDict one = new PyOrderedDict();
        one.put("a", 1);
        one.put("b", 2);
        PyOrderedDict other = new PyOrderedDict();
        other.put("b", 2);
        other.put("a", 1);

        assertThat(one).isNotEqualTo(other).isEqualTo(PyDict.copyOf(other));
    }

    @Test
    void sets_and_frozensets_are_equal_by_content() {
        assertThat(PySet.of(1, "a")).isEqualTo(PyFrozenSet.of("a", 1.0));
        assertThat(PyFrozenSet.of(1).hashCode()).isEqualTo(PySet.of(1.0).hashCode());
        assertThat(PyDict.of(PyFrozenSet.of(1, 2), "x").get(PyFrozenSet.of(2, 1))).isEqualTo("x");
    }

    @Test
    void a_full_deque_drops_its_first() {
        PyDeque deque = PyDeque.bounded(3);
        for (int i = 0; i < 10; i++) {
            deque.add(i);
        }

        assertThat(PyRepr.repr(deque)).isEqualTo("deque([7, 8, 9], maxlen=3)");
    }
}
