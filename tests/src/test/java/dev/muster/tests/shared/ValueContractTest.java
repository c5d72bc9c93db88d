package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.shared.SharedValue;
import dev.muster.shared.ValueChange;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueContractTest extends Contract {
    private record Price(String of, long cents) {}

    @Test
    void it_is_read_and_written() throws IOException {
        SharedValue<Object> value = objects.newValue(List.of("tea", 120L));
        SharedValue<Object> there = atOther(value);

        assertThat(there.get()).isEqualTo(List.of("tea", 120L));
        there.set(List.of(1L, 2L));
        assertThat(value.get()).isEqualTo(List.of(1L, 2L));
        value.set("text");
        assertThat(there.get()).isEqualTo("text");
    }

    @Test
    void it_keeps_its_class() throws IOException {
        needs(Ability.CLASSES);
        SharedValue<Object> value = objects.newValue(new Price("tea", 120));
        SharedValue<Object> there = atOther(value);

        assertThat(there.get()).isEqualTo(new Price("tea", 120));
        there.set(1);
        assertThat(value.get()).isEqualTo(1);
    }

    @Test
    void it_may_be_null() throws IOException {
        SharedValue<@Nullable String> value = objects.newValue(null);
        assertThat(value.get()).isNull();
        value.set("a");
        assertThat(value.get()).isEqualTo("a");
        value.set(null);
        assertThat(value.get()).isNull();
    }

    @Test
    void null_is_compared_and_replaced_as_any_other() throws IOException {
        needs(Ability.STEPS);
        SharedValue<@Nullable String> value = objects.newValue(null);

        assertThat(value.compareAndSet(null, "a")).isTrue();
        assertThat(value.compareAndSet("a", null)).isTrue();
        assertThat(value.getAndSet("b")).isNull();
        assertThat(value.getAndSet("c")).isEqualTo("b");
    }

    @Test
    void it_is_replaced_if_it_is_the_expected_one() throws IOException {
        needs(Ability.STEPS);
        SharedValue<Object> value = objects.newValue(1);

        assertThat(value.compareAndSet(2, 3)).isFalse();
        assertThat(value.compareAndSet(1, new Price("tea", 1))).isTrue();
        assertThat(value.compareAndSet(new Price("tea", 2), "no")).isFalse();
        assertThat(value.compareAndSet(new Price("tea", 1), List.of("x"))).isTrue();
        assertThat(value.get()).isEqualTo(List.of("x"));
    }

    @Test
    void functions_run_at_the_manager() throws IOException {
        needs(Ability.FUNCTIONS);
        SharedValue<Integer> value = objects.newValue(2);

        assertThat(value.updateAndGet(number -> number * 10)).isEqualTo(20);
        assertThat(value.getAndUpdate(number -> number + 1)).isEqualTo(20);
        assertThat(value.get()).isEqualTo(21);
        assertThatThrownBy(() -> value.updateAndGet(number -> number / (number - 21)))
                .isInstanceOf(ArithmeticException.class);
        assertThat(value.get()).isEqualTo(21);
    }

    @Test
    void a_checked_exception_of_a_function_is_the_cause_and_changes_nothing() throws IOException {
        needs(Ability.FUNCTIONS);
        SharedValue<String> value = objects.newValue("/no/such/file");

        assertThatThrownBy(() -> value.updateAndGet(file -> Files.readString(Path.of(file))))
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> value.getAndUpdate(file -> Files.readString(Path.of(file))))
                .isExactlyInstanceOf(CompletionException.class);
        assertThat(value.get()).isEqualTo("/no/such/file");
    }

    @Test
    void updates_of_many_threads_are_all_counted() throws IOException, InterruptedException {
        needs(Ability.FUNCTIONS);
        SharedValue<Long> value = objects.newValue(0L);
        SharedValue<Long> there = atOther(value);

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 500; i++) {
                        (i % 2 == 0 ? value : there).updateAndGet(number -> number + 1);
                    }
                    return true;
                });

        assertThat(value.get()).isEqualTo(2_000);
    }

    @Test
    void one_of_many_wins_each_race() throws IOException, InterruptedException {
        needs(Ability.STEPS);
        SharedValue<Integer> value = objects.newValue(0);
        SharedValue<Integer> there = atOther(value);

        List<Integer> wins =
                Running.times(
                        4,
                        () -> {
                            int won = 0;
                            for (int i = 0; i < 100; i++) {
                                boolean isWon =
                                        (i % 2 == 0 ? value : there).compareAndSet(i, i + 1);
                                won += isWon ? 1 : 0;
                            }
                            return won;
                        });

        assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(value.get());
    }

    @Test
    void a_listener_is_told_of_each_change() throws IOException {
        needs(Ability.CHANGES);
        SharedValue<Integer> value = objects.newValue(0);
        SharedValue<Integer> there = atOther(value);
        List<ValueChange<Integer>> changes = new CopyOnWriteArrayList<>();
        try (Subscription subscription = there.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            value.set(1);
            value.compareAndSet(5, 6);
            value.compareAndSet(1, 2);
            value.updateAndGet(number -> number + 1);

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(changes)
                                    .containsExactly(
                                            new ValueChange.Changed<>(1),
                                            new ValueChange.Changed<>(2),
                                            new ValueChange.Changed<>(3)));
        }
    }

    @Test
    void a_named_value_begins_with_what_was_registered() throws IOException {
        SharedValue<Number> value = named().value("value");

        assertThat(value.get().longValue()).isEqualTo(7);
        assertThat(value).isEqualTo(named().value("value")).isNotEqualTo(objects.newValue(7));
    }
}
