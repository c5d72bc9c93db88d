package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An object that stands in a value twice arrives as one object, and a cycle as a cycle.
class IdentityTest {
    record Pair(@Nullable Object left, @Nullable Object right) {}

    static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        @Nullable Node next;
    }

    @Test
    void what_stands_twice_arrives_once() throws CodecException {
        List<Object> shared =
                List.of(
                        new ArrayList<>(List.of(1)),
                        List.of(1, 2),
                        new HashMap<>(Map.of(1, 2)),
                        Map.of(3, 4),
                        new TreeMap<>(Map.of(5, 6)),
                        new int[] {1},
                        new Object[] {"a"},
                        new Pair(1, 2),
                        new Node(),
                        new IllegalStateException("once"));

        for (Object each : shared) {
            Pair read = Trip.of(new Pair(each, List.of("between", List.of(each))));

            assertThat(
                            ((List<?>) ((List<?>) Objects.requireNonNull(read.right())).get(1))
                                    .getFirst())
                    .isSameAs(read.left());
        }
    }

    @Test
    void equal_objects_stay_apart() throws CodecException {
        Pair read = Trip.of(new Pair(new ArrayList<>(), new ArrayList<>()));

        assertThat(read.left()).isEqualTo(read.right()).isNotSameAs(read.right());
    }

    @Test
    void among_many_objects_each_is_the_one_it_was() throws CodecException {
        List<List<Integer>> once = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            once.add(new ArrayList<>(List.of(i)));
        }
        List<List<Integer>> twice = new ArrayList<>(once);
        twice.addAll(once.reversed());

        List<List<Integer>> read = Trip.of(twice);

        for (int i = 0; i < once.size(); i++) {
            assertThat(read.get(i)).containsExactly(i).isSameAs(read.get(read.size() - 1 - i));
        }
    }

    @Test
    void lists_maps_and_arrays_may_hold_themselves() throws CodecException {
        var list = new ArrayList<Object>();
        list.add(list);
        var map = new HashMap<String, Object>();
        map.put("self", map);
        var array = new Object[1];
        array[0] = List.of(Optional.of(array));

        assertThat(Trip.of(list)).satisfies(read -> assertThat(read.getFirst()).isSameAs(read));
        assertThat(Trip.of(map)).satisfies(read -> assertThat(read.get("self")).isSameAs(read));
        Object[] read = Trip.of(array);
        assertThat(((Optional<?>) ((List<?>) read[0]).getFirst()).orElseThrow()).isSameAs(read);
    }

    @Test
    void a_cycle_may_pass_through_a_record_if_it_begins_elsewhere() throws CodecException {
        var list = new ArrayList<Object>();
        list.add(new Pair(list, 1));

        ArrayList<Object> read = Trip.of(list);

        assertThat(((Pair) read.getFirst()).left()).isSameAs(read);
    }

    @Test
    void a_cycle_that_begins_in_an_immutable_object_is_refused_by_name() {
        var list = new ArrayList<Object>();
        var record = new Pair("a", list);
        list.add(record);

        assertThat(Refusal.of(record))
                .contains("value.right[0] of this ")
                .contains("it contains itself, which a " + Pair.class.getTypeName() + " cannot");
        var inner = new ArrayList<Object>();
        List<Object> immutable = List.of(inner);
        inner.add(immutable);
        assertThat(Refusal.of(immutable)).contains("value[0][0]", "contains itself");
    }

    @Test
    void cycles_of_serializable_objects_are_kept() throws CodecException {
        var first = new Node();
        first.next = new Node();
        first.next.next = first;

        Node read = Trip.of(first);

        Node next = Objects.requireNonNull(read.next);
        assertThat(next).isNotSameAs(read);
        assertThat(next.next).isSameAs(read);
    }

    @Test
    void a_set_of_identities_that_stands_in_a_value_keeps_what_it_held() throws CodecException {
        Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.add("a");

        assertThat(Trip.of(set)).isEqualTo(Set.of("a"));
    }
}
