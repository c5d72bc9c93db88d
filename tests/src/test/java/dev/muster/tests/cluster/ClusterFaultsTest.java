package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.hazelcast.Cluster;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that are killed or frozen with something in their hands, and nodes that are killed
/// under load.
@Tag("faults")
@ExtendWith(Leaks.class)
class ClusterFaultsTest {
    private static TestCluster nodes;
    private static Cluster cluster;

    @BeforeAll
    static void start_a_cluster() throws IOException, InterruptedException {
        nodes = TestCluster.start(3);
        cluster = nodes.join();
        cluster.semaphore("permits", 3);
        cluster.barrier("barrier", 2);
    }

    @AfterAll
    static void end_the_cluster() {
        cluster.close();
        nodes.close();
    }

    private static JavaProcess startWith(HolderProgram.Grip grip)
            throws IOException, InterruptedException {
        List<String> arguments = nodes.arguments();
        arguments.addFirst(grip.name());
        var program = JavaProcess.start(HolderProgram.class, arguments.toArray(String[]::new));
        program.await(HolderProgram.AT + grip);
        return program;
    }

    // ---- programs ----

    @ParameterizedTest
    @EnumSource(
            value = HolderProgram.Grip.class,
            names = {"LOCK", "LOCK_AS_CLIENT"})
    void a_lock_of_a_killed_program_is_free_and_says_that_it_was_abandoned(HolderProgram.Grip grip)
            throws IOException, InterruptedException {
        SharedLock lock = cluster.lock("lock");
        try (JavaProcess program = startWith(grip)) {
            assertThat(lock.tryLock()).isFalse();
            var waiting =
                    Running.start(() -> {
                        lock.lock();
                        try {
                            return lock.isAbandoned();
                        } finally {
                            lock.unlock();
                        }
                    });
            waiting.assertWaits();

            program.kill();

            assertThat(waiting.result()).isTrue();
            lock.lock();
            assertThat(lock.isAbandoned()).isFalse();
            lock.unlock();
        }
    }

    @Test
    void permits_of_a_killed_program_are_given_back() throws IOException, InterruptedException {
        SharedSemaphore permits = cluster.semaphore("permits");
        try (JavaProcess program = startWith(HolderProgram.Grip.PERMITS)) {
            assertThat(permits.availablePermits()).isEqualTo(1);

            program.kill();

            assertThat(permits.tryAcquire(3, Waits.LONG)).isTrue();
            permits.release(3);
            assertThat(permits.availablePermits()).isEqualTo(3);
        }
    }

    @Test
    void items_that_a_killed_program_had_leased_come_back_in_front()
            throws IOException, InterruptedException {
        SharedQueue<Integer> jobs = cluster.queue("jobs");
        jobs.clear();
        jobs.addAll(List.of(1, 2, 3));
        try (JavaProcess program = startWith(HolderProgram.Grip.LEASES)) {
            assertThat(jobs).containsExactly(3);

            program.kill();

            await().atMost(Waits.LONG).until(() -> jobs.size() == 3);
            assertThat(jobs).containsExactly(1, 2, 3);
            Lease<Integer> again = jobs.takeLease();
            assertThat(again.attempt()).isEqualTo(2);
            again.done();
            jobs.clear();
        }
    }

    @Test
    void one_who_waited_for_a_lock_and_was_killed_never_gets_it()
            throws IOException, InterruptedException {
        SharedLock lock = cluster.lock("lock");
        lock.lock();
        try (JavaProcess program = startWith(HolderProgram.Grip.WAIT_FOR_LOCK)) {
            var waiting =
                    Running.run(() -> {
                        lock.lock();
                        lock.unlock();
                    });
            waiting.assertWaits();

            program.kill();
            program.join(Waits.LONG);
            lock.unlock();

            waiting.result();
        }
    }

    @Test
    void the_place_of_a_killed_program_at_a_barrier_is_for_another()
            throws IOException, InterruptedException {
        SharedBarrier barrier = cluster.barrier("barrier");
        try (JavaProcess program = startWith(HolderProgram.Grip.WAIT_AT_BARRIER)) {
            await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 1);

            program.kill();

            await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 0);
            assertThat(Running.times(2, barrier::await)).containsExactlyInAnyOrder(0, 1);
        }
    }

    @Test
    void a_program_that_was_frozen_finds_its_lock_given_away()
            throws IOException, InterruptedException {
        SharedLock lock = cluster.lock("lock");
        try (JavaProcess program = startWith(HolderProgram.Grip.LOCK)) {
            program.signal("STOP");

            assertThat(lock.tryLock(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            assertThat(lock.isAbandoned()).isTrue();
            program.signal("CONT");
            program.tell("unlock it");

            assertThat(program.await(HolderProgram.UNLOCKED)).isEqualTo("SessionLostException");
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            lock.unlock();
        }
    }

    // ---- nodes ----

    @Test
    void no_item_is_lost_or_doubled_and_no_count_wrong_when_nodes_are_killed()
            throws IOException, InterruptedException {
        SharedQueue<Long> queue = cluster.queue("storm");
        SharedMap<String, Long> counts = cluster.map("counts");
        var isOver = new AtomicBoolean();
        var isAllPut = new AtomicBoolean();
        var next = new AtomicLong();
        Set<Long> put = ConcurrentHashMap.newKeySet();
        Set<Long> taken = new ConcurrentSkipListSet<>();
        var merged = new AtomicLong();
        var producer =
                Running.run(() -> {
                    while (!isOver.get()) {
                        long item = next.incrementAndGet();
                        queue.put(item);
                        put.add(item);
                    }
                });
        var consumer =
                Running.run(() -> {
                    while (!isAllPut.get() || taken.size() < put.size()) {
                        Long item = queue.poll(Waits.SHORT.toMillis(), TimeUnit.MILLISECONDS);
                        if (item != null) {
                            assertThat(taken.add(item)).as("item %d", item).isTrue();
                        }
                    }
                });
        var counter =
                Running.run(() -> {
                    while (!isOver.get()) {
                        counts.merge("n", 1L, Long::sum);
                        merged.incrementAndGet();
                    }
                });

        for (int node = 0; node < 2; node++) {
            int before = taken.size();
            awaitSize(taken, before + 20, producer, consumer, counter);
            nodes.awaitCopies();
            nodes.node(node).kill();
            awaitSize(taken, before + 60, producer, consumer, counter);
            nodes.restart(node);
        }
        isOver.set(true);

        producer.result();
        isAllPut.set(true);
        counter.result();
        consumer.result();
        assertThat(taken).isEqualTo(put);
        assertThat(counts.get("n")).isEqualTo(merged.get());
    }

    /// Waits for more, or for the end of those who do it, which have failed then.
    private static void awaitSize(Set<Long> taken, int size, Running<?>... working) {
        await().atMost(Waits.LONG)
                .until(() -> taken.size() > size || Stream.of(working).anyMatch(Running::isDone));
    }

    // ---- what is missing ----

    @Test
    void a_cluster_without_nodes_says_so() throws IOException, InterruptedException {
        try (TestCluster mortal = TestCluster.start(1);
                Cluster program = mortal.join()) {
            SharedMap<String, Integer> map = program.map("m");
            SharedLock lock = program.lock("l");
            map.put("a", 1);

            mortal.node(0).kill();

            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> map.put("a", 2))
                                    .isInstanceOf(UncheckedIOException.class)
                                    .hasMessageMatching(".* has (no node|0 nodes), must have .*"));
            assertThatThrownBy(lock::tryLock)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("has no node");
        }
    }

    @Test
    void one_that_is_closed_says_so_and_ends_those_who_wait()
            throws IOException, InterruptedException {
        Cluster closing = nodes.join();
        SharedQueue<Integer> queue = closing.queue("never");
        var take = Running.start(queue::take);
        var future = queue.takeAsync();
        take.assertWaits();

        closing.close();
        closing.close();

        assertThat(take.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(future).failsWithin(Waits.LONG);
        assertThatThrownBy(() -> queue.put(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> closing.map("m").get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
