package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.Lease;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.CuttableLink;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A client whose link to the manager breaks, or falls silent, connects again and goes on; what it
/// held is given back, and it is told so.
@Tag("faults")
@ExtendWith(Leaks.class)
class LinkLossTest {
    private static final long LONG = Waits.LONG.toMillis();

    @TempDir private static Path folder;
    private static Path key;
    private static JavaProcess server;
    private static Manager steady;

    private CuttableLink link;
    private Manager manager;
    private SharedQueue<Integer> jobs;
    private SharedMap<String, Integer> board;

    @BeforeAll
    static void start_a_server() throws IOException, InterruptedException {
        key = Files.writeString(folder.resolve("key"), "the key of the tests, long enough");
        server =
                JavaProcess.start(
                        ContractServer.class,
                        "127.0.0.1:0",
                        key.toString(),
                        Long.toString(Waits.MEDIUM.toMillis()));
        steady = Manager.connect(address(), AuthKey.readFile(key));
    }

    private static Address address() throws InterruptedException {
        return Address.parse(server.await(ContractServer.LISTENING));
    }

    private static int port() throws InterruptedException {
        String bound = address().toString();
        return Integer.parseInt(bound.substring(bound.lastIndexOf(':') + 1));
    }

    @AfterAll
    static void end_the_server() {
        steady.close();
        server.close();
    }

    @BeforeEach
    void connect_over_a_link() throws IOException, InterruptedException {
        link = CuttableLink.to(port());
        manager = Manager.connect(Address.parse(link.address()), AuthKey.readFile(key));
        jobs = steady.queue(ContractServer.JOBS);
        board = steady.map(ContractServer.BOARD);
        jobs.clear();
        board.clear();
    }

    @AfterEach
    void close_the_link() throws IOException {
        manager.close();
        link.close();
    }

    // ---- cut ----

    @Test
    void the_next_call_goes_over_a_new_connection() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = manager.queue(ContractServer.JOBS);
        SharedQueue<Integer> made = manager.newQueue(0);
        Counter tally = manager.get(ContractServer.TALLY, Counter.class);
        queue.put(1);
        made.put(2);
        tally.count();

        for (int i = 0; i < 3; i++) {
            link.cutNow();
            await().atMost(Waits.LONG)
                    .ignoreException(SessionLostException.class)
                    .until(() -> queue.size() == 1 && made.size() == 1);
            assertThat(tally.total()).isPositive();
        }

        assertThat(queue.take()).isEqualTo(1);
        assertThat(made.take()).isEqualTo(2);
    }

    @Test
    void a_call_whose_outcome_is_not_known_says_so() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = manager.queue(ContractServer.JOBS);
        var take = Running.start(queue::take);
        var future = queue.takeAsync();
        awaitTakers(2);

        link.cutNow();

        assertThat(take.failure())
                .isInstanceOf(SessionLostException.class)
                .hasMessageContaining("is not known");
        assertThat(future)
                .failsWithin(Waits.LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(SessionLostException.class);
        awaitTakers(0);
        jobs.put(1);
        assertThat(jobs).as("no pending take of the old connection").containsExactly(1);
    }

    /// Waits until this many calls wait at the manager for a job.
    private static void awaitTakers(int number) {
        await().atMost(Waits.LONG)
                .until(() -> ContractServer.jobs(steady.snapshot()).takers() == number);
    }

    @Test
    void waits_that_do_no_harm_twice_go_on() throws IOException, InterruptedException {
        var event = Running.run(() -> manager.event("event").await());
        var lease = Running.start(() -> takeOne(manager.queue(ContractServer.JOBS)));
        var join = Running.run(() -> manager.queue(ContractServer.TWICE).join());
        event.assertWaits();
        lease.assertWaits();
        join.result();

        link.cutNow();
        event.assertWaits();
        lease.assertWaits();

        steady.event("event").set();
        jobs.put(5);
        event.result();
        assertThat(lease.result()).isEqualTo(5);
        steady.event("event").clear();
    }

    private static int takeOne(SharedQueue<Integer> queue) throws InterruptedException {
        try (Lease<Integer> lease = queue.takeLease()) {
            lease.done();
            return lease.item();
        }
    }

    @Test
    void who_held_a_lock_is_told_that_it_was_lost() throws IOException, InterruptedException {
        SharedLock lock = manager.lock("lock");
        SharedLock elsewhere = steady.lock("lock");
        lock.lock();
        lock.lock();
        assertThat(elsewhere.tryLock()).isFalse();

        link.cutNow();
        assertThat(elsewhere.tryLock(LONG, TimeUnit.MILLISECONDS)).isTrue();

        await().atMost(Waits.LONG)
                .pollInSameThread() // which is the one that held it
                .until(() -> !lock.isHeldByCurrentThread());
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(SessionLostException.class)
                .hasMessageContaining("others may have had it");
        elsewhere.unlock();
        lock.lock();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }

    @Test
    void who_held_permits_is_told_that_they_were_given_back()
            throws IOException, InterruptedException {
        SharedSemaphore permits = manager.semaphore("permits");
        permits.acquire(2);

        link.cutNow();
        await().atMost(Waits.LONG).until(() -> steady.semaphore("permits").availablePermits() == 3);

        await().atMost(Waits.LONG).until(() -> permits.availablePermits() == 3);
        assertThatThrownBy(() -> manager.semaphore("permits").release(2))
                .isInstanceOf(SessionLostException.class)
                .hasMessageContaining("release nothing");
        assertThat(permits.availablePermits()).isEqualTo(3);
    }

    @Test
    void who_held_a_lease_is_told_that_it_was_given_back()
            throws IOException, InterruptedException {
        SharedQueue<Integer> queue = manager.queue(ContractServer.JOBS);
        queue.put(1);
        Lease<Integer> lease = queue.takeLease();

        link.cutNow();
        assertThat(jobs.poll(LONG, TimeUnit.MILLISECONDS)).isEqualTo(1);

        assertThatThrownBy(lease::done).isInstanceOf(SessionLostException.class);
        lease.close();
        assertThat(jobs.poll()).isNull();
    }

    @Test
    void a_listener_goes_on_and_is_told_of_what_it_missed() throws IOException {
        List<MapChange<String, Integer>> changes = new CopyOnWriteArrayList<>();
        SharedMap<String, Integer> map = manager.map(ContractServer.BOARD);
        try (Subscription subscription = map.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            for (int round = 1; round <= 5; round++) {
                int last = round;
                link.cutNow();
                board.put("k", last);
                await().atMost(Waits.LONG)
                        .until(() ->
                                changes.contains(new MapChange.Put<>("k", last))
                                        || changes.contains(new MapChange.Gap<String, Integer>()));
                await().atMost(Waits.LONG)
                        .until(() -> {
                            board.put("after", last);
                            return changes.contains(new MapChange.Put<>("after", last));
                        });
                changes.clear();
            }
        }
    }

    @Test
    void a_memory_answers_nothing_old_after_a_cut() throws IOException {
        SharedMap<String, Integer> map = manager.map(ContractServer.BOARD);
        board.put("k", 0);
        try (NearCachedMap<String, Integer> near = map.nearCached(10)) {
            for (int round = 1; round <= 5; round++) {
                int last = round;
                await().atMost(Waits.LONG).until(() -> near.get("k") == last - 1);
                link.cutNow();
                board.put("k", last);
                await().atMost(Waits.LONG).until(() -> near.get("k") == last);
            }
        }
    }

    @Test
    void links_that_are_cut_anywhere_lose_no_lease() throws InterruptedException {
        IntStream.range(0, 300).forEach(jobs::add);
        var join = Running.run(jobs::join);

        // Several, as each pauses when one connection after the other breaks.
        List<Running<Boolean>> clients =
                IntStream.range(0, 4)
                        .mapToObj(_ -> Running.run(() -> workOverABadLink(join)))
                        .toList();

        for (Running<Boolean> client : clients) {
            client.result();
        }
        join.result();
        assertThat(board).hasSize(300);
    }

    private static void workOverABadLink(Running<Boolean> all)
            throws IOException, InterruptedException {
        var random = new Random(Seeds.next());
        try (var bad = CuttableLink.to(port());
                var client = Manager.connect(Address.parse(bad.address()), AuthKey.readFile(key))) {
            SharedQueue<Integer> queue = client.queue(ContractServer.JOBS);
            SharedMap<String, Integer> map = client.map(ContractServer.BOARD);
            while (!all.isDone()) {
                if (random.nextInt(10) == 0) {
                    bad.cutOnceToClientAfter(random.nextInt(200));
                }
                workOnce(queue, map);
            }
        }
    }

    private static void workOnce(SharedQueue<Integer> queue, SharedMap<String, Integer> map)
            throws InterruptedException {
        try {
            var working = queue.takeLease(Waits.SHORT);
            if (working.isPresent()) {
                try (Lease<Integer> lease = working.get()) {
                    map.put("item " + lease.item(), lease.attempt());
                    lease.done();
                }
            }
        } catch (SessionLostException _) {
            // Not done, or not known to be: then the item comes again.
        }
    }

    // ---- silence ----

    @Test
    void a_silent_link_is_given_up_at_both_ends_and_a_client_with_nothing_to_say_is_kept()
            throws IOException, InterruptedException {
        try (Manager idle = Manager.connect(address(), AuthKey.readFile(key))) {
            SharedSemaphore permits = idle.semaphore("permits");
            permits.acquire();
            SharedQueue<Integer> queue = manager.queue(ContractServer.JOBS);
            SharedLock lock = manager.lock("lock");
            queue.put(1);
            lock.lock();
            Lease<Integer> lease = queue.takeLease();
            var future = queue.takeAsync();
            var take = Running.start(queue::take);
            var event = Running.run(() -> manager.event("event").await());
            take.assertWaits();
            event.assertWaits();

            link.freeze();

            SharedLock elsewhere = steady.lock("lock");
            assertThat(elsewhere.tryLock(LONG, TimeUnit.MILLISECONDS)).isTrue();
            elsewhere.unlock();
            assertThat(jobs.poll(LONG, TimeUnit.MILLISECONDS)).isEqualTo(1);
            assertThat(future).failsWithin(Waits.LONG);
            assertThat(take.failure())
                    .isInstanceOf(SessionLostException.class)
                    .hasStackTraceContaining("silent");
            assertThatThrownBy(lease::done).isInstanceOf(SessionLostException.class);
            assertThatThrownBy(lock::unlock).isInstanceOf(SessionLostException.class);
            event.assertWaits();
            steady.event("event").set();
            event.result();
            steady.event("event").clear();
            // As long as the other one it has said nothing, and what it holds is still its own.
            assertThat(steady.semaphore("permits").availablePermits()).isEqualTo(2);
            permits.release();
        }
    }
}
