package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.muster.shared.SharedMap;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapContractTest extends NamedContract {
    private record Point(int x, int y) implements Serializable {}

    private SharedMap<String, Long> map;

    @BeforeEach
    void make_a_map() throws IOException {
        map = named.newMap();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what must be refused
    private static <T> T nothing() {
        return null;
    }

    // ---- one entry ----

    @Test
    void a_value_is_put_found_and_removed() {
        assertThat(map.put("a", 1L)).isNull();
        assertThat(map.put("a", 2L)).isEqualTo(1);

        assertThat(map.get("a")).isEqualTo(2);
        assertThat(map.get("b")).isNull();
        assertThat(map.getOrDefault("b", 9L)).isEqualTo(9);
        assertThat(map.containsKey("a")).isTrue();
        assertThat(map.containsKey("b")).isFalse();
        assertThat(map.containsValue(2L)).isTrue();
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.remove("a")).isEqualTo(2);
        assertThat(map.remove("a")).isNull();
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void null_is_neither_key_nor_value() {
        assertThatThrownBy(() -> map.put(nothing(), 1L)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.put("a", nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.get(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.remove(nothing())).isInstanceOf(NullPointerException.class);
        assertThat(map).isEmpty();
    }

    @Test
    void null_is_no_value_of_a_condition() {
        needs(Ability.STEPS);
        assertThatThrownBy(() -> map.putIfAbsent("a", nothing()))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.merge("a", nothing(), Long::sum))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.replace("a", 1L, nothing()))
                .isInstanceOf(NullPointerException.class);
        assertThat(map.remove("a", null)).isFalse();
        assertThat(map).isEmpty();
    }

    @Test
    void conditional_writes_happen_only_on_their_condition() {
        needs(Ability.STEPS);
        assertThat(map.putIfAbsent("a", 1L)).isNull();
        assertThat(map.putIfAbsent("a", 2L)).isEqualTo(1);
        assertThat(map.replace("a", 3L)).isEqualTo(1);
        assertThat(map.replace("b", 3L)).isNull();
        assertThat(map.replace("a", 9L, 4L)).isFalse();
        assertThat(map.replace("a", 3L, 4L)).isTrue();
        assertThat(map.replace("b", 3L, 4L)).isFalse();
        assertThat(map.remove("a", 9L)).isFalse();
        assertThat(map).containsExactly(entry("a", 4L));
        assertThat(map.remove("a", 4L)).isTrue();
        assertThat(map).isEmpty();
    }

    @Test
    void conditions_compare_values_by_what_they_consist_of() throws IOException {
        needs(Ability.STEPS);
        SharedMap<String, Object> values = named.newMap();
        values.put("point", new Point(1, 2));
        values.put("list", new ArrayList<>(List.of(1, "x")));

        assertThat(values.replace("point", new Point(9, 9), "no")).isFalse();
        assertThat(values.replace("point", new Point(1, 2), new Point(3, 4))).isTrue();
        assertThat(values.remove("list", List.of(1, "x"))).isTrue();
        assertThat(values).containsExactly(entry("point", new Point(3, 4)));
    }

    @Test
    void keys_of_all_kinds_are_found_again() throws IOException {
        SharedMap<Object, String> any = named.newMap();
        any.put("text", "string");
        any.put(1L << 40, "long");
        any.put(2.5, "double");
        any.put(false, "boolean");

        assertThat(any.get("text")).isEqualTo("string");
        assertThat(any.get(1L << 40)).isEqualTo("long");
        assertThat(any.get(2.5)).isEqualTo("double");
        assertThat(any.get(false)).isEqualTo("boolean");
        assertThat(any.get("1")).isNull();
        assertThat(any.keySet()).containsExactlyInAnyOrder("text", 1L << 40, 2.5, false);
    }

    @Test
    void keys_of_all_classes_are_found_again() throws IOException {
        needs(Ability.CLASSES);
        SharedMap<Object, String> any = named.newMap();
        any.put(1, "int");
        any.put(new Point(1, 2), "record");
        any.put(DayOfWeek.MONDAY, "enum");
        any.put(List.of(1, "two"), "list");

        assertThat(any.get(new Point(1, 2))).isEqualTo("record");
        assertThat(any.get(new Point(2, 1))).isNull();
        assertThat(any.get(DayOfWeek.MONDAY)).isEqualTo("enum");
        assertThat(any.get(DayOfWeek.FRIDAY)).isNull();
        assertThat(any.get(List.of(1, "two"))).isEqualTo("list");
        assertThat(any.remove(new Point(1, 2))).isEqualTo("record");
        assertThat(any.keySet())
                .contains(DayOfWeek.MONDAY, List.of(1, "two"))
                .doesNotContain(new Point(1, 2));
    }

    @Test
    void numbers_are_one_key_if_they_are_equal() throws IOException {
        SharedMap<Object, String> any = named.newMap();

        any.put(1, "int");
        assertThat(any.put(1L, "long")).isEqualTo("int");

        assertThat(any.get(1)).isEqualTo("long");
        assertThat(any).hasSize(1);
    }

    @Test
    void the_order_is_that_in_which_the_keys_came() {
        needs(Ability.ORDER);
        map.put("c", 1L);
        map.put("a", 2L);
        map.put("b", 3L);
        map.put("c", 4L);

        assertThat(map.keySet()).containsExactly("c", "a", "b");
        assertThat(map.values()).containsExactly(4L, 2L, 3L);
    }

    // ---- functions ----

    @Test
    void functions_run_at_the_manager() {
        needs(Ability.FUNCTIONS);

        assertThat(map.merge("a", 5L, Long::sum)).isEqualTo(5);
        assertThat(map.merge("a", 2L, (old, added) -> old * 10 + added)).isEqualTo(52);
        assertThat(map.merge("a", 1L, (_, _) -> null)).isNull();
        assertThat(map).isEmpty();

        assertThat(map.compute("b", (key, old) -> old == null ? key.length() : -1L)).isEqualTo(1);
        assertThat(map.compute("b", (_, old) -> old == null ? 0L : old + 1)).isEqualTo(2);
        assertThat(map.compute("b", (_, _) -> null)).isNull();
        assertThat(map.compute("b", (_, _) -> null)).isNull();
        assertThat(map).isEmpty();

        assertThat(map.computeIfAbsent("c", key -> key.length() + 2L)).isEqualTo(3);
        assertThat(map.computeIfAbsent("c", _ -> 99L)).isEqualTo(3);
        assertThat(map.computeIfAbsent("d", _ -> null)).isNull();
        assertThat(map.computeIfPresent("c", (_, old) -> old + 1)).isEqualTo(4);
        assertThat(map.computeIfPresent("d", (_, old) -> old + 1)).isNull();
        assertThat(map.computeIfPresent("c", (_, _) -> null)).isNull();
        assertThat(map).isEmpty();
    }

    @Test
    void a_function_may_capture_what_can_travel() {
        needs(Ability.FUNCTIONS);
        var step = new Point(3, 4);
        map.put("a", 1L);

        map.compute("a", (_, old) -> (old == null ? 0L : old) + step.x() * step.y());

        assertThat(map.get("a")).isEqualTo(13);
    }

    @Test
    void every_value_is_replaced() {
        needs(Ability.FUNCTIONS);
        LongStream.range(0, 20).forEach(i -> map.put("k" + i, i));

        map.replaceAll((key, value) -> value * 2 + key.length());

        LongStream.range(0, 20)
                .forEach(i -> assertThat(map.get("k" + i)).isEqualTo(2 * i + (i < 10 ? 2 : 3)));
        assertThatThrownBy(() -> map.replaceAll((_, _) -> nothing()))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void functions_that_cannot_travel_run_here() {
        needs(Ability.STEPS);
        var called = new ArrayList<String>();
        BiFunction<String, Long, Long> addOne =
                (key, old) -> {
                    called.add(key);
                    return old == null ? 1L : old + 1;
                };
        BiFunction<Long, Long, Long> sum = Long::sum;
        Function<String, Long> length = key -> (long) key.length();

        assertThat(map.compute("a", addOne)).isEqualTo(1);
        assertThat(map.computeIfPresent("a", addOne)).isEqualTo(2);
        assertThat(map.computeIfAbsent("bbb", length)).isEqualTo(3);
        assertThat(map.merge("bbb", 4L, sum)).isEqualTo(7);
        map.replaceAll(addOne);

        assertThat(map).containsOnly(entry("a", 3L), entry("bbb", 8L));
        assertThat(called).containsExactlyInAnyOrder("a", "a", "a", "bbb");
    }

    @Test
    void a_checked_exception_of_a_function_is_the_cause_and_changes_nothing() {
        needs(Ability.FUNCTIONS);
        map.put("a", 1L);
        String none = "/no/such/file";

        List.<ThrowingCallable>of(
                        () -> map.compute("a", (_, _) -> Files.size(Path.of(none))),
                        () -> map.computeIfPresent("a", (_, _) -> Files.size(Path.of(none))),
                        () -> map.computeIfAbsent("b", _ -> Files.size(Path.of(none))),
                        () -> map.merge("a", 1L, (_, _) -> Files.size(Path.of(none))),
                        () -> map.replaceAll((_, _) -> Files.size(Path.of(none))))
                .forEach(call ->
                        assertThatThrownBy(call)
                                .isExactlyInstanceOf(CompletionException.class)
                                .cause()
                                .isExactlyInstanceOf(NoSuchFileException.class));

        assertThat(map).containsExactly(entry("a", 1L));
    }

    @Test
    void what_a_function_throws_is_thrown_here_and_changes_nothing() {
        needs(Ability.FUNCTIONS);
        map.put("a", 1L);

        assertThatThrownBy(() -> map.compute("a", (_, _) -> Long.parseLong("none")))
                .isInstanceOf(NumberFormatException.class)
                .hasMessageContaining("none");
        assertThat(map.get("a")).isEqualTo(1);
    }

    @Test
    void two_thousand_merges_of_many_threads_are_all_counted()
            throws IOException, InterruptedException {
        needs(Ability.FUNCTIONS);
        SharedMap<String, Long> there = atOther(map);

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 500; i++) {
                        (i % 2 == 0 ? map : there)
                                .merge(i % 5 == 0 ? "few" : "many", 1L, Long::sum);
                    }
                    return true;
                });

        assertThat(map).containsOnly(entry("few", 400L), entry("many", 1_600L));
    }

    @Test
    void merges_that_run_here_are_all_counted_too() throws IOException, InterruptedException {
        needs(Ability.STEPS);
        SharedMap<String, Long> there = atOther(map);
        BiFunction<Long, Long, Long> sum = Long::sum;

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 100; i++) {
                        (i % 2 == 0 ? map : there).merge("n", 1L, sum);
                    }
                    return true;
                });

        assertThat(map.get("n")).isEqualTo(400);
    }

    // ---- views ----

    @Test
    void views_show_and_change_the_map() {
        LongStream.range(0, 6).forEach(i -> map.put("k" + i, i));

        assertThat(map.keySet().remove("k0")).isTrue();
        assertThat(map.values().remove(1L)).isTrue();
        assertThat(map.keySet().retainAll(List.of("k3", "k4", "k5"))).isTrue();
        assertThat(map.keySet()).containsExactlyInAnyOrder("k3", "k4", "k5");
        assertThat(map.entrySet()).contains(entry("k3", 3L));
        assertThat(map.entrySet().contains(entry("k3", 4L))).isFalse();
        map.values().removeIf(value -> value == 4);
        map.entrySet().forEach(each -> each.setValue(each.getValue() * 10));
        assertThat(map).containsOnly(entry("k3", 30L), entry("k5", 50L));
        map.keySet().clear();
        assertThat(map).isEmpty();
    }

    @Test
    void an_entry_is_removed_only_with_its_value() {
        needs(Ability.STEPS);
        map.put("a", 1L);

        assertThat(map.entrySet().remove(entry("a", 9L))).isFalse();
        assertThat(map.entrySet().remove(entry("a", 1L))).isTrue();
        assertThat(map).isEmpty();
    }

    @Test
    void a_large_map_is_iterated_in_pieces_and_emptied_on_the_way() {
        var entries = new TreeMap<String, Long>();
        LongStream.range(0, 1_234).forEach(i -> entries.put("k" + i, i));
        map.putAll(entries);
        assertThat(new HashMap<>(map)).isEqualTo(entries);
        assertThat(map.size()).isEqualTo(1_234);

        int shown = 0;
        for (Iterator<Long> each = map.values().iterator(); each.hasNext(); shown++) {
            if (each.next() % 2 == 0) {
                each.remove();
            }
        }

        assertThat(shown).isEqualTo(1_234);
        assertThat(map.size()).isEqualTo(617);
        assertThat(map.values()).allMatch(value -> value % 2 == 1);
    }

    @Test
    void entries_are_put_while_others_iterate() throws IOException, InterruptedException {
        SharedMap<String, Long> there = atOther(map);
        LongStream.range(0, 600).forEach(i -> map.putAsync("k" + i, i));
        var writing =
                Running.run(() -> {
                    for (long i = 600; i < 800; i++) {
                        there.put("k" + i, i);
                        there.remove("k" + (i - 50));
                    }
                });

        while (!writing.isDone()) {
            var seen = new ArrayList<String>();
            map.keySet().forEach(seen::add);
            assertThat(seen).doesNotHaveDuplicates();
        }
        writing.result();
    }

    @Test
    void it_equals_a_map_of_the_same_entries() throws IOException {
        map.put("a", 1L);

        assertThat(map).isEqualTo(Map.of("a", 1L));
        assertThat(Map.of("a", 1L)).isEqualTo(map).hasSameHashCodeAs(map);
        assertThat(map.toString()).isEqualTo("{a=1}");
        assertThat(map.equals(named.newMap())).isFalse();
    }

    // ---- without waiting ----

    @Test
    void entries_are_written_and_read_without_waiting() {
        var puts = LongStream.range(0, 1_000).mapToObj(i -> map.putAsync("k" + i, i)).toList();
        assertThat(puts).allSatisfy(put -> assertThat(put).succeedsWithin(Waits.LONG));
        var gets = LongStream.range(0, 1_000).mapToObj(i -> map.getAsync("k" + i)).toList();

        for (int i = 0; i < 1_000; i++) {
            assertThat(gets.get(i)).succeedsWithin(Waits.LONG).isEqualTo((long) i);
        }
        assertThat(map.removeAsync("k7")).succeedsWithin(Waits.LONG).isEqualTo(7L);
        assertThat(map.removeAsync("k7").join()).isNull();
        assertThat(map.getAsync("k7").join()).isNull();
        assertThatThrownBy(() -> map.putAsync("a", nothing()))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void calls_that_nobody_waits_for_keep_their_order() {
        needs(Ability.ORDER_OF_CALLS);
        var puts = LongStream.range(0, 1_000).mapToObj(i -> map.putAsync("k" + i % 10, i)).toList();
        var gets = LongStream.range(0, 10).mapToObj(i -> map.getAsync("k" + i)).toList();

        for (int i = 0; i < 10; i++) {
            assertThat(gets.get(i)).succeedsWithin(Waits.LONG).isEqualTo(990L + i);
        }
        assertThat(puts).allSatisfy(put -> assertThat(put).succeedsWithin(Waits.LONG));
    }
}
