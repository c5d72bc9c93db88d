package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.RemoteFunction;
import java.io.Serializable;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What cannot travel is named with the way to it.
class FieldPathTest {
    private static final String HERE = FieldPathTest.class.getName();
    private static final String SOCKET = "java.net.Socket is not Serializable";

    record Line(int number, @Nullable Object thing) {}

    static final class Customer implements Serializable {
        private static final long serialVersionUID = 1L;
        final String name = "Ada";
        transient Socket forgotten = new Socket();

        @SuppressWarnings("serial") // that is what it is about
        @Nullable Object socket;
    }

    static class Order implements Serializable {
        private static final long serialVersionUID = 1L;
        final Customer customer = new Customer();
    }

    static final class Basket extends Order {
        private static final long serialVersionUID = 1L;
        final ArrayList<Customer> guests = new ArrayList<>();
        final HashMap<String, Customer> friends = new HashMap<>();
        final Customer[] others = new Customer[2];
    }

    @Test
    void a_field_of_a_field_is_named() {
        var order = new Order();
        order.customer.socket = new Socket();

        assertThat(Refusal.of(order))
                .isEqualTo(
                        "cannot send this value: %s (in field customer.socket of %s$Order); make it serializable, leave it out, or send what it stands for"
                                .formatted(SOCKET, HERE));
    }

    @Test
    void fields_are_found_through_superclasses_arrays_and_collections() {
        var inherited = new Basket();
        inherited.customer.socket = new Socket();
        var listed = new Basket();
        listed.guests.addAll(List.of(new Customer(), new Customer()));
        listed.guests.get(1).socket = new Socket();
        var mapped = new Basket();
        mapped.friends.put("Bob", new Customer());
        mapped.friends.get("Bob").socket = new Socket();
        var inArray = new Basket();
        inArray.others[1] = new Customer();
        inArray.others[1].socket = new Socket();

        assertThat(Refusal.of(inherited)).contains(SOCKET, "(in field customer.socket of ");
        assertThat(Refusal.of(listed)).contains(SOCKET, "(in field guests[1].socket of ");
        assertThat(Refusal.of(mapped)).contains(SOCKET, "(in field friends[Bob].socket of ");
        assertThat(Refusal.of(inArray)).contains(SOCKET, "(in field others[1].socket of ");
    }

    @Test
    void a_component_of_a_record_in_a_list_in_a_map_is_named() {
        Object value = new HashMap<>(Map.of("k", List.of(1, new Line(7, new Socket()))));

        assertThat(Refusal.of(value))
                .startsWith("cannot send value[k][1].thing of this java.util.HashMap: " + SOCKET);
    }

    @Test
    void the_way_continues_into_a_serializable_object() {
        var order = new Order();
        order.customer.socket = new Socket();

        assertThat(Refusal.of(List.of(new Line(1, order))))
                .startsWith("cannot send value[0].thing of this ")
                .contains(SOCKET + " (in field customer.socket of " + HERE + "$Order)");
    }

    @Test
    void keys_comparators_elements_and_optionals_are_named() {
        assertThat(Refusal.of(Map.of(new Line(1, new Socket()), 1)))
                .contains("value.keySet().thing of this ", SOCKET);
        assertThat(Refusal.of(new TreeMap<String, Integer>((a, b) -> a.compareTo(b))))
                .contains("value.comparator() of this ", "the lambda at FieldPathTest.java:");
        assertThat(Refusal.of(new Object[] {1, new Object[] {Optional.of(new Socket())}}))
                .contains("value[1][0] of this java.lang.Object[]: " + SOCKET);
    }

    @Test
    void a_key_that_is_long_or_no_text_is_not_printed() {
        String secret = "s".repeat(1000);
        var line = new Line(1, 2);

        assertThat(Refusal.of(Map.of(secret, new Socket()))).contains("value[a String] of");
        assertThat(Refusal.of(Map.of(line, new Socket()))).contains("value[a Line] of");
        assertThat(Refusal.of(Map.of(Thread.State.NEW, new Socket()))).contains("value[NEW] of");
        assertThat(Refusal.of(Map.of(17L, new Socket()))).contains("value[17] of");
    }

    @Test
    void a_lambda_is_named_by_its_class_with_what_to_do() {
        Function<String, String> lambda = String::trim;

        assertThat(Refusal.of(List.of(lambda)))
                .contains("value[0] of this ")
                .contains("the method reference at FieldPathTest.java:")
                .contains("(java.util.function.Function) is not Serializable")
                .contains("pass it where a RemoteCallable or RemoteFunction is expected");
    }

    @Test
    void what_a_lambda_has_captured_is_named() {
        var order = new Order();
        order.customer.socket = new Socket();
        RemoteFunction<String, String> lambda = text -> text + order;

        assertThat(Refusal.of(lambda))
                .contains("the lambda at FieldPathTest.java:")
                .contains("captures 'order', whose field customer.socket (java.net.Socket) is not");
    }

    @Test
    void the_search_ends_in_cycles_and_in_large_graphs() {
        var basket = new Basket();
        Customer[] many = new Customer[20_000];
        Arrays.setAll(many, _ -> new Customer());
        basket.customer.socket = basket;
        basket.others[0] = new Customer();
        basket.others[0].socket = many;
        many[19_999].socket = new Socket();

        assertThat(Refusal.of(basket)).contains(SOCKET);
    }
}
