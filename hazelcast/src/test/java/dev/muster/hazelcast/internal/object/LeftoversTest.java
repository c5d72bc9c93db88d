package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.object.QueueOrder.Ref;
import dev.muster.hazelcast.internal.object.QueueOrder.Run;
import dev.muster.internal.protocol.SharedType;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What nobody can reach any more is removed, and nothing else.
class LeftoversTest {
    /// The number of no process.
    private static final long DEAD = 7;

    private Engine engine;
    private ClusterObjects objects;
    private Leftovers leftovers;

    @BeforeEach
    void start_a_node() throws IOException {
        engine =
                Engine.start(
                        ClusterConfig.defaults()
                                .withName("leftovers-" + UUID.randomUUID())
                                .withKey(AuthKey.generate()),
                        Engine.Role.NODE,
                        Map.of());
        objects = new ClusterObjects(engine);
        leftovers = new Leftovers(engine, 0);
    }

    @AfterEach
    void end_the_node() {
        objects.close();
    }

    private int entries(String map) {
        return engine.map(map).size();
    }

    /// Until a queue, its dead letters, a map and a semaphore are known to be used.
    private void awaitMade() {
        await().atMost(Waits.LONG).until(() -> entries("made") == 4);
    }

    /// Nobody has had the objects without a name for a day.
    private void letADayPass() {
        engine.map("made").clear();
    }

    // ---- objects without a name ----

    @Test
    void an_object_without_a_name_stays_while_a_process_has_it() throws InterruptedException {
        var queue = objects.<Integer>newQueue(0);
        queue.put(1);
        objects.<String, Integer>newMap().put("a", 1);
        objects.newSemaphore(3);
        awaitMade();

        assertThat(leftovers.look()).isZero();
        assertThat(queue).containsExactly(1);
    }

    @Test
    void an_object_without_a_name_that_no_process_has_is_removed_with_all_that_is_in_it()
            throws InterruptedException {
        objects.<Integer>newQueue(0).put(1);
        objects.<String, Integer>newMap().put("a", 1);
        objects.newSemaphore(3);
        objects.<Integer>queue("named").put(2);
        objects.<String, Integer>map("named").put("b", 2);
        awaitMade();

        letADayPass();

        assertThat(leftovers.look()).isEqualTo(4);
        assertThat(entries("cells")).isEqualTo(1);
        assertThat(entries("items")).isEqualTo(1);
        assertThat(engine.maps("map.")).hasSize(1);
        assertThat(objects.<Integer>queue("named")).containsExactly(2);
        assertThat(objects.<String, Integer>map("named")).containsEntry("b", 2);
    }

    @Test
    void what_is_found_once_is_not_removed_yet() {
        objects.newSemaphore(3);
        await().atMost(Waits.LONG).until(() -> entries("made") == 1);
        letADayPass();

        var patient = new Leftovers(engine, TimeUnit.HOURS.toNanos(1));

        assertThat(patient.look()).isZero();
        assertThat(entries("cells")).isEqualTo(1);
    }

    @Test
    void an_object_is_kept_as_long_as_it_is_renewed_and_for_a_time_after_that() {
        var made = new MadeObjects(engine, Duration.ofHours(1));
        ObjectId id = ObjectId.made(SharedType.LOCK, 1);
        MadeObjects.Holding holding = made.hold(id);
        try {
            await().atMost(Waits.LONG).until(() -> made.isKept(id));
            assertThat(engine.map("made").getEntryView(id.key()).getTtl())
                    .isEqualTo(Duration.ofHours(1).toMillis());
            letADayPass();
            assertThat(made.isKept(id)).isFalse();

            made.renew();

            assertThat(made.isKept(id)).isTrue();
            assertThat(made.hold(id)).isSameAs(holding);
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    @Test
    void an_object_with_a_name_needs_nobody_to_keep_it() {
        assertThat(objects.cells().made().hold(ObjectId.named(SharedType.LOCK, 1))).isNull();
    }

    @Test
    void an_object_that_nothing_uses_is_not_renewed() {
        var made = new MadeObjects(engine, Duration.ofSeconds(2));
        ObjectId id = ObjectId.made(SharedType.LOCK, 1);
        made.hold(id);

        await().atMost(Waits.LONG)
                .until(() -> {
                    System.gc();
                    made.tidy();
                    made.renew();
                    return !made.isKept(id);
                });
    }

    // ---- items ----

    private ObjectId named(String name) {
        return objects.id(SharedType.QUEUE, name);
    }

    private void write(ObjectId queue, Ref ref, long process) {
        var items = new QueueItems(objects.cells(), queue.number());
        items.write(ref, objects.written("x"), process).toCompletableFuture().join();
    }

    @Test
    void an_item_in_no_queue_is_removed_once_the_process_is_dead_that_has_written_it() {
        long alive = objects.cells().participants().current().number();
        write(named("q"), new Ref(1, 1), DEAD);
        write(named("q"), new Ref(1, 2), alive);

        assertThat(leftovers.look()).isEqualTo(1);
        assertThat(entries("items")).isEqualTo(1);
    }

    @Test
    void an_item_that_waits_or_is_leased_stays_whoever_has_written_it()
            throws InterruptedException {
        SharedQueue<String> queue = objects.queue("q");
        queue.addAll(List.of("a", "b", "c"));
        Lease<String> lease = queue.takeLease();
        rewriteAs(DEAD);

        assertThat(leftovers.look()).isZero();
        assertThat(queue).hasSize(2).containsOnly("x");
        assertThat(entries("items")).isEqualTo(3);
        lease.done();
    }

    /// As if another process had written all items.
    private void rewriteAs(long process) {
        for (byte[] key : engine.map("items").keySet()) {
            write(named("q"), QueueItems.ref(key), process);
        }
    }

    @Test
    void a_page_that_its_queue_does_not_name_is_removed() throws InterruptedException {
        SharedQueue<String> queue = objects.queue("q");
        queue.put("a");
        objects.cells().writePage(named("q").key(), 5, List.of(new Run(1, 1, 1)));

        assertThat(leftovers.look()).isEqualTo(1);
        assertThat(queue).containsExactly("a");
    }
}
