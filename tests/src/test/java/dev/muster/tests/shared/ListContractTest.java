package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.shared.ListChange;
import dev.muster.shared.SharedList;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListContractTest extends NamedContract {
    private record Step(int number, String name) {}

    private SharedList<Object> list;

    @BeforeEach
    void make_a_list() throws IOException {
        list = named.newList();
    }

    private <E> SharedList<E> listOf(List<E> elements) throws IOException {
        SharedList<E> made = named.newList();
        made.addAll(elements);
        return made;
    }

    // ---- elements by place ----

    @Test
    void elements_are_added_read_replaced_and_removed() {
        assertThat(list.add("a")).isTrue();
        list.add(0, 1L);
        list.add(2, List.of(1L, "x"));

        assertThat(list).containsExactly(1L, "a", List.of(1L, "x"));
        assertThat(list.get(2)).isEqualTo(List.of(1L, "x"));
        assertThat(list.set(1, "b")).isEqualTo("a");
        assertThat(list.remove(0)).isEqualTo(1L);
        assertThat(list.getFirst()).isEqualTo("b");
        assertThat(list.removeLast()).isEqualTo(List.of(1L, "x"));
        assertThat(list.size()).isEqualTo(1);
        list.clear();
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    void a_place_outside_is_refused() {
        list.add("a");

        assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.set(1, "b")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.add(2, "b")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.remove(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.remove(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.addAll(2, List.of("b")))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(list).containsExactly("a");
    }

    @Test
    void elements_are_found_by_what_they_consist_of() {
        list.addAll(List.of("a", List.of(1L, "x"), 3L, "a", List.of(2L, "y")));

        assertThat(list.indexOf("a")).isZero();
        assertThat(list.lastIndexOf("a")).isEqualTo(3);
        assertThat(list.indexOf(List.of(2L, "y"))).isEqualTo(4);
        assertThat(list.indexOf(List.of(2L, "z"))).isEqualTo(-1);
        assertThat(list.contains(3L)).isTrue();
        assertThat(list.contains(4L)).isFalse();
        assertThat(list.containsAll(List.of(3L, "a"))).isTrue();
        assertThat(list.remove("a")).isTrue();
        assertThat(list.remove(List.of(2L, "y"))).isTrue();
        assertThat(list.remove("gone")).isFalse();
        assertThat(list).containsExactly(List.of(1L, "x"), 3L, "a");
    }

    @Test
    void elements_keep_their_classes() {
        needs(Ability.CLASSES);

        list.addAll(List.of(1, new Step(1, "x"), new Step(2, "y")));

        assertThat(list).containsExactly(1, new Step(1, "x"), new Step(2, "y"));
        assertThat(list.indexOf(new Step(2, "y"))).isEqualTo(2);
        assertThat(list.indexOf(new Step(2, "z"))).isEqualTo(-1);
        assertThat(list.remove(new Step(1, "x"))).isTrue();
    }

    @Test
    void elements_may_be_null() {
        list.add(null);
        list.add("a");
        list.add(null);

        assertThat(list.indexOf(null)).isZero();
        assertThat(list.lastIndexOf(null)).isEqualTo(2);
        assertThat(list.get(2)).isNull();
        assertThat(list.remove(null)).isTrue();
        assertThat(list).containsExactly("a", null);
    }

    // ---- many elements ----

    @Test
    void many_elements_are_added_at_any_place() {
        List<Object> many = LongStream.range(0, 1_234).mapToObj(i -> (Object) i).toList();

        assertThat(list.addAll(List.of())).isFalse();
        assertThat(list.addAll(List.of("a", "z"))).isTrue();
        assertThat(list.addAll(1, many)).isTrue();

        assertThat(list.size()).isEqualTo(1_236);
        assertThat(list.get(0)).isEqualTo("a");
        assertThat(list.get(1_234)).isEqualTo(1_233L);
        assertThat(list.getLast()).isEqualTo("z");
        assertThat(list.subList(1, 1_235)).isEqualTo(many);
        assertThat(list.snapshot()).hasSize(1_236);
        assertThat(list.toArray()).isEqualTo(list.snapshot().toArray());
    }

    @Test
    void a_list_added_to_itself_is_there_twice() {
        list.addAll(List.of(1L, 2L));

        list.addAll(list);

        assertThat(list).containsExactly(1L, 2L, 1L, 2L);
    }

    @Test
    void elements_are_removed_while_iterating() throws IOException {
        SharedList<Long> numbers = listOf(LongStream.range(0, 1_300).boxed().toList());

        int shown = 0;
        for (Iterator<Long> each = numbers.iterator(); each.hasNext(); shown++) {
            if (each.next() % 2 == 0) {
                each.remove();
            }
        }

        assertThat(shown).isEqualTo(1_300);
        assertThat(numbers).hasSize(650).allMatch(number -> number % 2 == 1);
    }

    @Test
    void elements_are_removed_and_kept_by_condition() throws IOException {
        SharedList<Long> numbers = listOf(LongStream.range(0, 20).boxed().toList());

        assertThat(numbers.removeIf(number -> number >= 10)).isTrue();
        assertThat(numbers.removeAll(List.of(1L, 2L, 99L))).isTrue();
        assertThat(numbers.retainAll(List.of(0L, 3L, 4L, 5L))).isTrue();

        assertThat(numbers).containsExactly(0L, 3L, 4L, 5L);
    }

    @Test
    void it_is_sorted_and_replaced_in_place() throws IOException {
        SharedList<Long> numbers = listOf(List.of(3L, 1L, 2L));

        numbers.sort(Comparator.naturalOrder());
        assertThat(numbers).containsExactly(1L, 2L, 3L);

        numbers.replaceAll(number -> number * 10);
        assertThat(numbers).containsExactly(10L, 20L, 30L);
        assertThat(numbers.reversed()).containsExactly(30L, 20L, 10L);
    }

    @Test
    void a_checked_exception_of_a_function_is_the_cause() throws IOException {
        SharedList<Long> numbers = listOf(List.of(3L, 1L, 2L));

        List.<ThrowingCallable>of(
                        () -> numbers.replaceAll(number -> failing(number)),
                        () -> numbers.removeIf(number -> failing(number) > 0),
                        () -> numbers.sort((a, b) -> (int) (failing(a) - b)))
                .forEach(call ->
                        assertThatThrownBy(call)
                                .isExactlyInstanceOf(CompletionException.class)
                                .cause()
                                .isExactlyInstanceOf(IOException.class));
        assertThat(numbers).containsExactly(3L, 1L, 2L);

        numbers.sort(null);
        assertThat(numbers).containsExactly(1L, 2L, 3L);
    }

    private static long failing(long number) throws IOException {
        throw new IOException("no " + number);
    }

    @Test
    void a_list_iterator_goes_both_ways_and_writes() {
        list.addAll(List.of("a", "b", "c"));
        ListIterator<Object> iterator = list.listIterator();

        iterator.next();
        iterator.set("A");
        iterator.add("x");
        assertThat(iterator.next()).isEqualTo("b");
        assertThat(iterator.previous()).isEqualTo("b");
        iterator.remove();

        assertThat(list).containsExactly("A", "x", "c");
    }

    @Test
    void a_part_of_it_is_a_view() throws IOException {
        SharedList<Long> numbers = listOf(List.of(0L, 1L, 2L, 3L, 4L));

        List<Long> part = numbers.subList(1, 4);
        part.set(0, 10L);
        assertThat(numbers).containsExactly(0L, 10L, 2L, 3L, 4L);
        part.clear();
        assertThat(numbers).containsExactly(0L, 4L);
    }

    @Test
    void it_equals_a_list_of_the_same_elements() throws IOException {
        SharedList<Long> numbers = listOf(List.of(1L, 2L));

        assertThat(numbers.equals(List.of(1L, 2L))).isTrue();
        assertThat(List.of(1L, 2L).equals(numbers)).isTrue();
        assertThat(numbers).hasSameHashCodeAs(List.of(1L, 2L));
        assertThat(numbers.equals(List.of(2L, 1L))).isFalse();
        assertThat(numbers.toString()).isEqualTo("[1, 2]");
    }

    // ---- several clients ----

    @Test
    void what_many_add_is_all_there() throws IOException, InterruptedException {
        SharedList<Object> there = atOther(list);

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 250; i++) {
                        (i % 2 == 0 ? list : there)
                                .add(Thread.currentThread().threadId() * 1_000 + i);
                    }
                    return true;
                });

        assertThat(list).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    void a_copy_kept_by_a_listener_is_the_list() throws IOException {
        needs(Ability.CHANGES);
        SharedList<Object> there = atOther(list);
        List<ListChange<Object>> changes = new CopyOnWriteArrayList<>();
        var random = new Random(Seeds.next());
        try (Subscription subscription = there.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            for (int i = 0; i < 300; i++) {
                int size = list.size();
                switch (size == 0 ? 0 : random.nextInt(4)) {
                    case 0 -> list.add(i);
                    case 1 -> list.add(random.nextInt(size + 1), i);
                    case 2 -> list.set(random.nextInt(size), i);
                    default -> list.remove(random.nextInt(size));
                }
            }

            await().atMost(Waits.LONG)
                    .untilAsserted(() -> assertThat(replayed(changes)).isEqualTo(list.snapshot()));
        }
    }

    private static List<Object> replayed(List<ListChange<Object>> changes) {
        var copy = new ArrayList<Object>();
        for (ListChange<Object> change : changes) {
            switch (change) {
                case ListChange.Added<Object>(int place, Object element) ->
                        copy.add(place, element);
                case ListChange.Replaced<Object>(int place, Object element) ->
                        copy.set(place, element);
                case ListChange.Removed<Object>(int place) -> copy.remove(place);
                case ListChange.Reordered<Object> _ -> throw new AssertionError("nothing sorts");
                case ListChange.Gap<Object> _ -> throw new AssertionError("nothing is lost");
            }
        }
        return copy;
    }

    @Test
    void a_listener_is_told_to_read_again_when_much_changes() {
        needs(Ability.CHANGES);
        List<ListChange<Object>> changes = new CopyOnWriteArrayList<>();
        list.addAll(List.of(1, 2));
        try (Subscription subscription = list.onChange(changes::add)) {
            assertThat(subscription).isNotNull();

            list.clear();

            await().atMost(Waits.LONG)
                    .until(() -> changes.equals(List.of(new ListChange.Reordered<>())));
        }
    }
}
