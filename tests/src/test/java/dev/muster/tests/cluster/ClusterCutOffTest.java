package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.hazelcast.Cluster;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Programs whose cluster is too small, gone, or does not answer.
@Tag("faults")
@ExtendWith(Leaks.class)
class ClusterCutOffTest {
    // ---- below the minimum size ----

    /// A change of an object of each type.
    private static Map<String, ThrowingCallable> changes(Cluster cluster) {
        SharedLock lock = cluster.lock("lock");
        SharedQueue<Integer> queue = cluster.queue("queue");
        SharedMap<String, Integer> map = cluster.map("map");
        var changes = new LinkedHashMap<String, ThrowingCallable>();
        changes.put("queue.put", () -> queue.put(1));
        changes.put("queue.poll", queue::poll);
        changes.put("map.put", () -> map.put("a", 1));
        changes.put("map.merge", () -> map.merge("a", 1, Integer::sum));
        changes.put("map.remove", () -> map.remove("a"));
        changes.put("list.add", () -> cluster.list("list").add(1));
        changes.put(
                "lock",
                () -> {
                    lock.lock();
                    lock.unlock();
                });
        changes.put("condition", lock::newCondition);
        changes.put("semaphore", () -> cluster.semaphore("semaphore").release());
        changes.put(
                "event",
                () -> {
                    cluster.event("event").set();
                    cluster.event("event").clear();
                });
        changes.put("barrier", () -> cluster.barrier("barrier").await());
        changes.put("value", () -> cluster.value("value").set(System.nanoTime()));
        changes.put("namespace", () -> cluster.namespace("namespace").set("x", 1));
        changes.put("newQueue", () -> cluster.newQueue(5));
        return changes;
    }

    @Test
    void a_cluster_that_is_too_small_says_so_for_each_type_and_goes_on_when_it_is_not()
            throws IOException, InterruptedException {
        try (TestCluster nodes = TestCluster.start(2, 2);
                Cluster cluster = nodes.join()) {
            cluster.barrier("barrier", 1);
            cluster.queue("queue").put(0);
            Map<String, ThrowingCallable> changes = changes(cluster);
            var take = Running.start(() -> cluster.queue("empty").take());
            take.assertWaits();

            nodes.node(1).kill();

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThatThrownBy(changes.get("map.put"))
                                    .isInstanceOf(UncheckedIOException.class)
                                    .hasMessageContaining("has 1 nodes")); // known here, too
            changes.forEach((name, change) ->
                    assertThatThrownBy(change)
                            .as(name)
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessageContaining("nodes"));
            assertThat(cluster.<String, Integer>map("map").get("b")).isNull();
            assertThat(take.failure())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("nodes");
            nodes.restart(1);
            await().atMost(Waits.LONG)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .untilAsserted(() -> cluster.value("value").set(1));
            for (Map.Entry<String, ThrowingCallable> change : changes.entrySet()) {
                var running =
                        Running.run(() -> {
                            try {
                                change.getValue().call();
                            } catch (Throwable e) {
                                throw new AssertionError(change.getKey(), e);
                            }
                        });
                running.result();
            }
        }
    }

    // ---- the near cache ----

    /// Waits until `a` is in memory, and the event of its own writing has arrived.
    private static void awaitCached(NearCachedMap<String, Integer> near) {
        await().atMost(Waits.LONG)
                .until(() -> {
                    assertThat(near.get("a")).isEqualTo(1);
                    return near.statistics().entries() == 1
                            && near.statistics().invalidations() > 0;
                });
    }

    @Test
    void nothing_is_returned_from_memory_after_the_last_node_is_gone()
            throws IOException, InterruptedException {
        try (TestCluster nodes = TestCluster.start(1);
                Cluster cluster = nodes.join();
                NearCachedMap<String, Integer> near =
                        cluster.<String, Integer>map("map").nearCached(10)) {
            near.put("a", 1);
            awaitCached(near);

            nodes.node(0).kill();

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> near.get("a"))
                                    .isInstanceOf(UncheckedIOException.class));
            nodes.restart(0);
            await().atMost(Waits.LONG)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .untilAsserted(() -> near.put("b", 2));
            assertThat(near.get("a")).isNull();
            assertThat(near.get("b")).isEqualTo(2);
        }
    }

    @Test
    void nothing_is_returned_from_memory_while_nodes_do_not_answer_a_client()
            throws IOException, InterruptedException {
        try (TestCluster nodes = TestCluster.start(1);
                Cluster client = nodes.connect();
                NearCachedMap<String, Integer> near =
                        client.<String, Integer>map("map").nearCached(10)) {
            near.put("a", 1);
            awaitCached(near);
            long misses = near.statistics().misses();
            var isOver = new AtomicBoolean();
            var reader =
                    Running.run(() -> {
                        while (!isOver.get()) {
                            assertThat(near.get("a")).isEqualTo(1);
                            TimeUnit.MILLISECONDS.sleep(1);
                        }
                    });

            nodes.node(0).signal("STOP");

            await().atMost(Waits.LONG).until(() -> near.statistics().misses() > misses);
            nodes.node(0).signal("CONT");
            isOver.set(true);
            reader.result();
        }
    }
}
