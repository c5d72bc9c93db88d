package dev.muster.tests.manager;

import static dev.muster.tests.manager.CpythonServer.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Dicts, lists and queues of managers of CPython.
class CpythonCollectionsTest extends AgainstCpython {
    @Test
    void a_dict_is_a_map() throws IOException {
        SharedMap<String, Object> map = manager.newMap();

        assertThat(map.put("one", 1)).isNull();
        assertThat(map.put("one", 11)).isEqualTo(1L);
        map.putAll(Map.of("two", List.of(2L, "zwei")));
        assertThat(map.get("two")).isEqualTo(List.of(2L, "zwei"));
        assertThat(map.get("three")).isNull();
        assertThat(map).containsKey("one").doesNotContainKey("three").hasSize(2);
        assertThat(map.remove("three")).isNull();
        assertThat(map.remove("two")).isEqualTo(List.of(2L, "zwei"));
        assertThat(map.computeIfAbsent("four", _ -> 4L)).isEqualTo(4L);
        assertThat(map.computeIfAbsent("four", _ -> 44L)).isEqualTo(4L);
        assertThat(map.entrySet()).contains(Map.entry("four", 4L)).hasSize(2);
        assertThat(map.keySet()).containsExactlyInAnyOrder("one", "four");
        assertThat(map.keySet().remove("one")).isTrue();
        assertThat(map.values()).containsExactly(4L);
        assertThat(evaluate(manager, "args[0].items() == [('four', 4)]", map)).isEqualTo(true);
        map.clear();
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void keys_are_those_of_python() throws IOException {
        SharedMap<Object, Object> map = manager.newMap();

        map.put(PyTuple.of(1, "a"), "tuple");
        map.put(1, "one");
        map.put(true, "also one");
        assertThat(map.get(PyTuple.of(1.0, "a"))).isEqualTo("tuple");
        assertThat(map.get(1L)).isEqualTo("also one");
        assertThatThrownBy(() -> map.put(List.of(1), "list"))
                .isInstanceOf(PyException.class)
                .hasMessageContaining("unhashable");
        assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.put("a", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void calls_of_a_map_that_wait_for_no_answer_keep_their_order() throws Exception {
        SharedMap<String, Long> map = manager.newMap();

        CompletableFuture<Void> last = map.putAsync("a", 0L);
        for (long i = 1; i <= 50; i++) {
            last = map.putAsync("a", i);
        }
        assertThat(map.getAsync("a").get()).isEqualTo(50L);
        assertThat(last).isDone();
        assertThat(map.removeAsync("a").get()).isEqualTo(50L);
        assertThat(map.getAsync("a").get()).isNull();
    }

    @Test
    void what_a_dict_cannot_do_in_one_step_is_refused_and_changes_nothing() throws IOException {
        SharedMap<String, Long> map = manager.newMap();
        map.put("a", 1L);

        List<Runnable> calls =
                List.of(
                        () -> map.putIfAbsent("a", 2L),
                        () -> map.putIfAbsent("b", 2L),
                        () -> map.remove("a", 1L),
                        () -> map.replace("a", 2L),
                        () -> map.replace("a", 1L, 2L),
                        () -> map.compute("a", (_, old) -> old),
                        () -> map.computeIfPresent("a", (_, old) -> old),
                        () -> map.merge("a", 1L, Long::sum),
                        () -> map.replaceAll((_, old) -> old + 1),
                        () -> map.onChange(_ -> {}),
                        () -> map.nearCached(10));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("a manager of CPython")
                    .hasMessageContaining("use a manager of Muster");
        }
        assertThat(map).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void a_dict_registered_without_a_proxy_class_can_be_used_too() throws IOException {
        SharedMap<String, Object> map = manager.map("get_plain_dict");

        assertThat(map.get("a")).isEqualTo(1L);
        map.put("b", 2);
        assertThat(map.containsKey("b")).isTrue();
        assertThat(map.containsKey("c")).isFalse();
        assertThat(map).hasSize(2).containsEntry("b", 2L);
        map.remove("b");
        assertThat(map).containsOnlyKeys("a");
    }

    @Test
    void a_list_is_a_list() throws IOException {
        SharedList<Object> list = manager.newList();

        list.addAll(List.of("a", "b", "c"));
        list.add("d");
        list.add(0, "z");
        list.add(5, "end");
        assertThat(list).containsExactly("z", "a", "b", "c", "d", "end");
        assertThat(list.set(0, "y")).isEqualTo("z");
        assertThat(list.remove(1)).isEqualTo("a");
        assertThat(list.remove("b")).isTrue();
        assertThat(list.remove("b")).isFalse();
        list.addAll(1, List.of("i", "i"));
        assertThat(list.snapshot()).containsExactly("y", "i", "i", "c", "d", "end");
        assertThat(list.indexOf("i")).isEqualTo(1);
        assertThat(list.lastIndexOf("i")).isEqualTo(2);
        assertThat(list.indexOf("none")).isEqualTo(-1);
        assertThat(list.contains("end")).isTrue();
        assertThat(list.removeIf("i"::equals)).isTrue();
        assertThat(list).hasSize(4).isEqualTo(List.of("y", "c", "d", "end"));
        list.sort(null);
        assertThat(list.getFirst()).isEqualTo("c");
        assertThat(list.removeLast()).isEqualTo("y");
        list.sort(Comparator.comparing(Object::toString).reversed());
        assertThat(evaluate(manager, "args[0][:] == ['end', 'd', 'c']", list)).isEqualTo(true);
        list.clear();
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    void a_list_registered_without_a_proxy_class_can_be_read_and_added_to() throws IOException {
        SharedList<Object> list = manager.list("get_plain_list");

        list.add("b");
        assertThat(list.get(0)).isEqualTo("a");
        assertThat(list).hasSize(2).contains("b").doesNotContain("c");
        assertThat(list.remove(1)).isEqualTo("b");
        assertThatThrownBy(() -> list.set(0, "c"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("__setitem__");
    }

    @Test
    void places_outside_of_a_list_are_refused() throws IOException {
        SharedList<Object> list = manager.newList();
        list.add(null);

        assertThat(list.get(0)).isNull();
        for (int place : new int[] {-1, 1}) {
            assertThatThrownBy(() -> list.get(place))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("index is " + place);
            assertThatThrownBy(() -> list.set(place, "a"))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> list.remove(place))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> list.add(2, "a")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.add(-1, "a")).isInstanceOf(IndexOutOfBoundsException.class);
        list.clear();
        assertThatThrownBy(list::getLast).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> list.onChange(_ -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_queue_passes_items_between_java_and_python() throws Exception {
        SharedQueue<Object> jobs = manager.queue("get_job_q");

        jobs.put(List.of(1, "a"));
        assertThat(evaluate(manager, "SHARED['get_job_q'][0].get() == [1, 'a']")).isEqualTo(true);
        evaluate(manager, "SHARED['get_job_q'][0].task_done()");
        evaluate(manager, "SHARED['get_job_q'][0].put(u'\\xe4')");
        assertThat(jobs.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("ä");
        assertThat(jobs.poll()).isNull();
        jobs.join();
        SharedQueue<Object> small = manager.newQueue(1);
        assertThat(small.offer(1)).isTrue();
        assertThat(small.offer(2)).isFalse();
        assertThat(small.offer(2, 10, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(small.remainingCapacity()).isZero();
        assertThat(small.size()).isEqualTo(1);
        assertThatThrownBy(small::takeLease)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no leases");
        assertThatThrownBy(small::peek).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void none_is_an_item_of_python() throws Exception {
        SharedQueue<Object> queue = manager.queue("get_job_q");
        evaluate(manager, "[SHARED['get_job_q'][0].put(each) for each in (None, 1, None)]");
        var drained = new ArrayList<Object>();

        assertThat(queue.take()).isNull();
        assertThat(queue.drainTo(drained)).isEqualTo(2);
        assertThat(drained).containsExactly(1L, null);
    }

    @Test
    void items_of_a_queue_are_waited_for_by_futures_in_order() throws Exception {
        SharedQueue<Long> queue = manager.newQueue(2);

        CompletableFuture<Long> first = queue.takeAsync();
        CompletableFuture<Long> second = queue.takeAsync();
        CompletableFuture<Long> third = queue.takeAsync();
        assertThat(third.cancel(true)).isTrue();
        for (long i = 1; i <= 6; i++) {
            queue.putAsync(i);
        }
        assertThat(first.get()).isEqualTo(1);
        assertThat(second.get()).isEqualTo(2);
        for (long i = 3; i <= 6; i++) {
            assertThat(queue.take()).isEqualTo(i);
        }
    }

    @Test
    void a_cancelled_take_loses_nothing() throws Exception {
        SharedQueue<Long> queue = manager.newQueue(0);

        for (long i = 0; i < 20; i++) {
            CompletableFuture<Long> take = queue.takeAsync();
            queue.put(i);
            boolean isCancelled = take.cancel(true);
            assertThat(isCancelled ? queue.take() : take.get()).isEqualTo(i);
        }
    }

    @Test
    void an_interrupt_ends_a_join() throws Exception {
        SharedQueue<Long> queue = manager.newQueue(0);
        queue.put(1L);
        var join =
                new FutureTask<>(() -> {
                    queue.join();
                    return true;
                });
        Thread joiner = Thread.ofPlatform().start(join);

        joiner.interrupt();

        assertThatThrownBy(join::get).hasCauseInstanceOf(InterruptedException.class);
        queue.take();
        queue.join();
    }
}
