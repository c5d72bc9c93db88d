package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.manager.Manager;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is put in and what comes out are copies: nobody changes what another has.
class CopyContractTest extends NamedContract {
    private static List<String> items(String... items) {
        return new ArrayList<>(List.of(items));
    }

    @Test
    void what_was_put_into_a_map_is_changed_no_more() throws IOException {
        SharedMap<String, List<String>> map = named.newMap();
        List<String> mine = items("a");
        map.put("k", mine);

        mine.add("later");
        assertThat(map.get("k")).containsExactly("a");

        List<String> read = map.get("k");
        read.add("outside");
        assertThat(map.get("k")).containsExactly("a").isNotSameAs(read);
        map.values().forEach(value -> value.add("through the view"));
        assertThat(map.get("k")).containsExactly("a");
    }

    @Test
    void what_comes_out_of_a_queue_is_not_what_went_in() throws IOException, InterruptedException {
        SharedQueue<List<List<String>>> queue = named.newQueue(0);
        List<List<String>> mine = List.of(items("a"));
        queue.put(mine);
        queue.put(mine);

        mine.getFirst().add("later");
        List<List<String>> first = queue.take();
        first.getFirst().add("taken");

        assertThat(queue.take().getFirst()).containsExactly("a");
    }

    @Test
    void what_is_read_of_a_list_or_value_is_a_copy() throws IOException {
        SharedList<List<String>> list = named.newList();
        SharedValue<List<String>> value = named.newValue(items("a"));
        list.add(items("a"));

        list.get(0).add("x");
        list.forEach(each -> each.add("y"));
        list.snapshot().getFirst().add("z");
        value.get().add("x");

        assertThat(list.get(0)).containsExactly("a");
        assertThat(value.get()).containsExactly("a");
    }

    @Test
    void a_function_at_the_manager_gets_a_copy() throws IOException {
        needs(Ability.FUNCTIONS);
        SharedMap<String, List<String>> map = named.newMap();
        map.put("k", items("a"));

        map.compute(
                "k",
                (_, old) -> {
                    if (old != null) {
                        old.add("not kept");
                    }
                    return new ArrayList<>(List.of("new"));
                });

        assertThat(map.get("k")).containsExactly("new");
    }

    @Test
    void the_arguments_of_a_call_are_copies() throws IOException {
        needs(Ability.INTERFACES);
        Desk desk = ((Manager) named).get(ContractServer.DESK, Desk.class);
        List<String> mine = items("a", "b");

        assertThat(desk.clear(mine)).isEqualTo(2);
        assertThat(mine).containsExactly("a", "b");
        assertThat(desk.echo(mine)).isEqualTo(mine).isNotSameAs(mine);
    }

    @Test
    void the_same_object_twice_in_one_value_is_the_same_object_there() throws IOException {
        SharedValue<List<List<String>>> value = named.newValue(new ArrayList<>());
        List<String> inner = items("a");

        value.set(new ArrayList<>(List.of(inner, inner)));

        List<List<String>> read = value.get();
        assertThat(read.get(0)).isSameAs(read.get(1)).isNotSameAs(inner);
    }

    @Test
    void a_value_that_contains_itself_arrives_so() throws IOException {
        SharedValue<Map<String, Object>> value = named.newValue(new HashMap<>());
        var mine = new HashMap<String, Object>();
        mine.put("me", mine);

        value.set(mine);

        Map<String, Object> read = value.get();
        assertThat(read.get("me")).isSameAs(read);
    }
}
