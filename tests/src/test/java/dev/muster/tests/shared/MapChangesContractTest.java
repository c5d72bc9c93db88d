package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedMap;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Listeners of maps, and maps that remember what was read.
class MapChangesContractTest extends NamedContract {
    private SharedMap<String, Integer> map;
    private SharedMap<String, Integer> there;

    @BeforeEach
    void make_a_map() throws IOException {
        needs(Ability.CHANGES);
        map = named.newMap();
        there = atOther(map);
    }

    // ---- listeners ----

    @Test
    void a_listener_is_told_of_the_changes_of_a_key_in_order() {
        List<MapChange<String, Integer>> changes = new CopyOnWriteArrayList<>();
        try (Subscription subscription = there.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            map.put("a", 1);
            map.merge("a", 2, Integer::sum);
            map.remove("a", 3);
            map.putIfAbsent("a", 4);

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(changes)
                                    .containsExactly(
                                            new MapChange.Put<>("a", 1),
                                            new MapChange.Put<>("a", 3),
                                            new MapChange.Removed<>("a"),
                                            new MapChange.Put<>("a", 4)));
        }
    }

    @Test
    void a_listener_is_told_of_every_change_in_order() {
        needs(Ability.ORDER_OF_CHANGES);
        map.put("before", 0);
        List<MapChange<String, Integer>> changes = new CopyOnWriteArrayList<>();

        try (Subscription subscription = there.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            map.put("a", 1);
            map.put("a", 2);
            map.putIfAbsent("a", 3);
            there.remove("a");
            map.remove("a");
            map.merge("b", 5, Integer::sum);
            map.replace("b", 5, 6);
            map.clear();

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(changes)
                                    .containsExactly(
                                            new MapChange.Put<>("a", 1),
                                            new MapChange.Put<>("a", 2),
                                            new MapChange.Removed<>("a"),
                                            new MapChange.Put<>("b", 5),
                                            new MapChange.Put<>("b", 6),
                                            new MapChange.Cleared<>()));
        }
    }

    @Test
    void a_listener_that_is_closed_is_told_no_more() {
        List<MapChange<String, Integer>> closed = new CopyOnWriteArrayList<>();
        List<MapChange<String, Integer>> open = new CopyOnWriteArrayList<>();
        Subscription subscription = there.onChange(closed::add);
        try (Subscription other = there.onChange(open::add)) {
            assertThat(other).isNotNull();
            map.put("a", 1);
            await().atMost(Waits.LONG).until(() -> closed.size() == 1);

            subscription.close();
            subscription.close();
            map.put("a", 2);

            await().atMost(Waits.LONG).until(() -> open.size() == 2);
            assertThat(closed).hasSize(1);
        }
    }

    @Test
    void a_copy_kept_by_a_listener_is_the_map() throws InterruptedException {
        var copy = new HashMap<String, Integer>();
        var hadGap = new AtomicBoolean();
        try (Subscription subscription =
                there.onChange(change -> {
                    synchronized (copy) {
                        follow(copy, change, hadGap);
                    }
                })) {
            assertThat(subscription).isNotNull();
            Running.times(
                    3,
                    () -> {
                        for (int i = 0; i < 350; i++) {
                            String key = "k" + i % 11;
                            if (i % 7 == 0) {
                                map.remove(key);
                            } else {
                                map.put(key, i);
                            }
                        }
                        return true;
                    });

            await().atMost(Waits.LONG)
                    .untilAsserted(() -> {
                        synchronized (copy) {
                            assertThat(copy).isEqualTo(new HashMap<>(map));
                        }
                    });
            assertThat(hadGap).isFalse();
        }
    }

    private static void follow(
            Map<String, Integer> copy, MapChange<String, Integer> change, AtomicBoolean hadGap) {
        switch (change) {
            case MapChange.Put<String, Integer>(String key, Integer value) -> copy.put(key, value);
            case MapChange.Removed<String, Integer>(String key) -> copy.remove(key);
            case MapChange.Cleared<String, Integer> _ -> copy.clear();
            case MapChange.Gap<String, Integer> _ -> hadGap.set(true);
        }
    }

    @Test
    void a_listener_that_throws_is_told_of_the_next_change() {
        List<MapChange<String, Integer>> changes = new CopyOnWriteArrayList<>();
        try (Subscription subscription =
                map.onChange(change -> {
                    changes.add(change);
                    throw new IOException("on purpose");
                })) {
            assertThat(subscription).isNotNull();
            map.put("a", 1);
            map.put("a", 2);

            await().atMost(Waits.LONG).until(() -> changes.size() == 2);
        }
    }

    @Test
    void a_listener_may_use_the_map_itself() {
        try (Subscription subscription =
                map.onChange(change -> {
                    if (change instanceof MapChange.Put<String, Integer>(String key, Integer value)
                            && value < 5) {
                        map.put(key, value + 1);
                    }
                })) {
            assertThat(subscription).isNotNull();
            map.put("a", 1);

            await().atMost(Waits.LONG).until(() -> map.get("a") == 5);
        }
    }

    // ---- what was read is remembered ----

    @Test
    void what_was_read_is_answered_from_memory() {
        map.put("a", 1);
        try (NearCachedMap<String, Integer> near = there.nearCached(100)) {
            assertThat(near.get("a")).isEqualTo(1);
            assertThat(near.get("a")).isEqualTo(1);
            assertThat(near.get("b")).isNull();

            assertThat(near.statistics().hits()).isEqualTo(1);
            assertThat(near.statistics().misses()).isEqualTo(2);
            assertThat(near.statistics().entries()).isEqualTo(1);
        }
    }

    @Test
    void what_another_writes_is_seen_soon() {
        map.put("a", 1);
        try (NearCachedMap<String, Integer> near = there.nearCached(100)) {
            assertThat(near.get("a")).isEqualTo(1);

            map.put("a", 2);
            await().atMost(Waits.LONG).until(() -> near.get("a") == 2);
            map.merge("a", 1, Integer::sum);
            await().atMost(Waits.LONG).until(() -> near.get("a") == 3);
            map.remove("a");
            await().atMost(Waits.LONG).until(() -> near.get("a") == null);
            map.put("a", 4);
            assertThat(near.get("a")).isEqualTo(4);
            map.clear();
            await().atMost(Waits.LONG).until(() -> near.get("a") == null);
            assertThat(near.statistics().invalidations()).isPositive();
        }
    }

    @Test
    void who_writes_through_it_reads_what_it_wrote() {
        try (NearCachedMap<String, Integer> near = there.nearCached(100)) {
            for (int i = 0; i < 150; i++) {
                near.put("a", i);
                assertThat(near.get("a")).isEqualTo(i);
            }
            assertThat(near.merge("a", 1, Integer::sum)).isEqualTo(150);
            assertThat(near.get("a")).isEqualTo(150);
            assertThat(near.replace("a", 150, 7)).isTrue();
            assertThat(near.get("a")).isEqualTo(7);
            near.replaceAll((_, value) -> value + 1);
            assertThat(near.get("a")).isEqualTo(8);
            near.putAll(Map.of("a", 9));
            assertThat(near.get("a")).isEqualTo(9);
            near.clear();
            assertThat(near.get("a")).isNull();
            near.putAsync("a", 10).join();
            assertThat(near.get("a")).isEqualTo(10);
            assertThat(near.remove("a")).isEqualTo(10);
            assertThat(near.get("a")).isNull();
        }
    }

    @Test
    void nothing_old_is_kept_however_reads_and_writes_race() throws InterruptedException {
        try (NearCachedMap<String, Integer> near = there.nearCached(4)) {
            var writing =
                    Running.run(() -> {
                        for (int i = 0; i < 600; i++) {
                            map.put("k" + i % 6, i);
                        }
                    });
            while (!writing.isDone()) {
                IntStream.range(0, 6).forEach(i -> near.get("k" + i));
            }
            writing.result();

            for (int i = 0; i < 6; i++) {
                String key = "k" + i;
                await().atMost(Waits.LONG).until(() -> map.get(key).equals(near.get(key)));
            }
            assertThat(near.statistics().entries()).isLessThanOrEqualTo(6);
        }
    }

    @Test
    void writes_of_one_client_are_never_seen_in_another_order() throws InterruptedException {
        needs(Ability.ORDER_OF_CHANGES);
        map.put("first", 0);
        map.put("second", 0);
        try (NearCachedMap<String, Integer> near = there.nearCached(10)) {
            var writing =
                    Running.run(() -> {
                        for (int i = 1; i < 400; i++) {
                            map.put("first", i);
                            map.put("second", i);
                        }
                    });
            while (!writing.isDone()) {
                Integer second = near.get("second");
                Integer first = near.get("first");
                assertThat(first).isGreaterThanOrEqualTo(second);
            }
            writing.result();
        }
    }

    @Test
    void it_holds_no_more_than_told_and_at_least_one() {
        IntStream.range(0, 50).forEach(i -> map.put("k" + i, i));
        try (NearCachedMap<String, Integer> near = there.nearCached(10)) {
            IntStream.range(0, 50).forEach(i -> assertThat(near.get("k" + i)).isEqualTo(i));

            assertThat(near.statistics().entries()).isBetween(1, 10);
        }
        assertThatThrownBy(() -> there.nearCached(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closed_it_is_the_map_without_a_memory() {
        map.put("a", 1);
        NearCachedMap<String, Integer> near = there.nearCached(10);
        near.get("a");

        near.close();
        near.close();

        map.put("a", 2);
        assertThat(near.get("a")).isEqualTo(2);
        assertThat(near.statistics().entries()).isZero();
        assertThat(map.get("a")).isEqualTo(2);
    }
}
