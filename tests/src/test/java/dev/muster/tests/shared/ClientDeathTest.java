package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Client processes that are killed with something in their hands: it is given back at once.
@Tag("faults")
@ExtendWith(Leaks.class)
class ClientDeathTest {
    @TempDir private static Path folder;
    private static Path key;
    private static JavaProcess server;
    private static Manager manager;

    private SharedQueue<Integer> jobs;

    @BeforeAll
    static void start_a_server() throws IOException, InterruptedException {
        key = Files.writeString(folder.resolve("key"), "the key of the tests, long enough");
        server = JavaProcess.start(ContractServer.class, "127.0.0.1:0", key.toString());
        manager = Manager.connect(address(), AuthKey.readFile(key));
    }

    private static Address address() throws InterruptedException {
        return Address.parse(server.await(ContractServer.LISTENING));
    }

    @AfterAll
    static void end_the_server() {
        manager.close();
        server.close();
    }

    @BeforeEach
    void begin_without_jobs() throws IOException {
        jobs = manager.queue(ContractServer.JOBS);
        jobs.clear();
    }

    private static JavaProcess startWith(ClientProgram.Grip grip)
            throws IOException, InterruptedException {
        var client =
                JavaProcess.start(
                        ClientProgram.class, address().toString(), key.toString(), grip.name());
        client.await(ClientProgram.AT + grip);
        return client;
    }

    /// Waits until a call waits at the manager for an object.
    private static void awaitWaiting(String name) {
        await().atMost(Waits.LONG)
                .until(() -> ContractServer.object(manager.snapshot(), name).waiting() == 1);
    }

    @Test
    void a_lock_is_free_again() throws IOException, InterruptedException {
        SharedLock lock = manager.lock("lock");
        try (JavaProcess client = startWith(ClientProgram.Grip.LOCK)) {
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

            client.kill();

            assertThat(waiting.result()).isTrue();
            lock.lock();
            assertThat(lock.isAbandoned()).isFalse();
            lock.unlock();
        }
    }

    @Test
    void permits_are_given_back() throws IOException, InterruptedException {
        SharedSemaphore permits = manager.semaphore("permits");
        try (JavaProcess client = startWith(ClientProgram.Grip.PERMITS)) {
            assertThat(permits.availablePermits()).isEqualTo(1);

            client.kill();

            assertThat(permits.tryAcquire(3, Waits.LONG)).isTrue();
            permits.release(3);
            assertThat(permits.availablePermits()).isEqualTo(3);
        }
    }

    @Test
    void items_under_a_lease_come_back_in_front() throws IOException, InterruptedException {
        jobs.addAll(List.of(1, 2, 3));
        try (JavaProcess client = startWith(ClientProgram.Grip.LEASES)) {
            assertThat(jobs).containsExactly(3);

            client.kill();

            await().atMost(Waits.LONG).until(() -> jobs.size() == 3);
            assertThat(jobs).containsExactly(1, 2, 3);
            Lease<Integer> again = jobs.takeLease();
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.history()).singleElement().asString().contains("connection");
            again.done();
        }
    }

    @Test
    void one_who_waited_for_a_lock_never_gets_it() throws IOException, InterruptedException {
        SharedLock lock = manager.lock("lock");
        lock.lock();
        try (JavaProcess client = startWith(ClientProgram.Grip.WAIT_FOR_LOCK)) {
            awaitWaiting("lock");
            var waiting =
                    Running.run(() -> {
                        lock.lock();
                        lock.unlock();
                    });
            waiting.assertWaits();

            client.kill();
            client.join(Waits.LONG);
            lock.unlock();

            waiting.result();
        }
    }

    @Test
    void one_who_waited_for_permits_holds_nobody_up() throws IOException, InterruptedException {
        SharedSemaphore permits = manager.semaphore("permits");
        permits.acquire(1);
        try (JavaProcess client = startWith(ClientProgram.Grip.WAIT_FOR_PERMITS)) {
            awaitWaiting("permits");

            client.kill();

            assertThat(permits.tryAcquire(2, Waits.LONG)).isTrue();
            permits.release(3);
            assertThat(permits.availablePermits()).isEqualTo(3);
        }
    }

    @Test
    void a_place_at_a_barrier_is_for_another()
            throws IOException, InterruptedException, BrokenBarrierException {
        SharedBarrier barrier = manager.barrier("barrier");
        try (JavaProcess client = startWith(ClientProgram.Grip.WAIT_AT_BARRIER)) {
            await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 1);

            client.kill();

            await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 0);
            assertThat(barrier.isBroken()).isFalse();
            var first = Running.start(() -> barrier.await());
            await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 1);
            assertThat(barrier.await()).isZero();
            assertThat(first.result()).isEqualTo(1);
        }
    }

    @Test
    void one_who_waited_for_a_signal_does_not_take_the_lock_again()
            throws IOException, InterruptedException {
        SharedLock lock = manager.lock("lock");
        try (JavaProcess client = startWith(ClientProgram.Grip.WAIT_FOR_SIGNAL)) {
            awaitWaiting("lock");

            client.kill();
            client.join(Waits.LONG);

            lock.lock();
            lock.unlock();
        }
    }

    @Test
    void no_take_of_a_dead_client_gets_an_item() throws IOException, InterruptedException {
        try (JavaProcess first = startWith(ClientProgram.Grip.TAKE);
                JavaProcess second = startWith(ClientProgram.Grip.TAKE_ASYNC)) {
            awaitTakers(4);

            first.kill();
            second.kill();
            awaitTakers(0);

            jobs.addAll(List.of(1, 2, 3, 4));

            assertThat(jobs).containsExactly(1, 2, 3, 4);
        }
    }

    /// Waits until this many calls wait at the manager for a job.
    private static void awaitTakers(int number) {
        await().atMost(Waits.LONG)
                .until(() -> ContractServer.jobs(manager.snapshot()).takers() == number);
    }

    @Test
    void a_killed_server_ends_all_waits_with_a_clear_exception()
            throws IOException, InterruptedException {
        try (JavaProcess mortal =
                        JavaProcess.start(ContractServer.class, "127.0.0.1:0", key.toString());
                Manager client =
                        Manager.connect(
                                Address.parse(mortal.await(ContractServer.LISTENING)),
                                AuthKey.readFile(key))) {
            SharedQueue<Integer> queue = client.queue(ContractServer.JOBS);
            SharedLock lock = client.lock("lock");
            var waits =
                    List.of(
                            Running.start(queue::take),
                            Running.start(queue::takeLease),
                            Running.start(() -> queue.poll(1, TimeUnit.HOURS)),
                            Running.start(() -> client.barrier("barrier").await()),
                            Running.start(() -> client.event("event").await(Duration.ofHours(1))),
                            Running.start(() -> waitForSignal(lock)));
            var future = queue.takeAsync();
            for (Running<?> wait : waits) {
                wait.assertWaits();
            }

            mortal.kill();

            for (Running<?> wait : waits) {
                assertThat(wait.failure())
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("the connection to the manager at");
            }
            assertThat(future).failsWithin(Waits.LONG);
        }
    }

    private static boolean waitForSignal(SharedLock lock) throws InterruptedException {
        lock.lock();
        lock.newCondition().await();
        return true;
    }
}
