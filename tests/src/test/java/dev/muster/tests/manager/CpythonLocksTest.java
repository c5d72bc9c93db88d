package dev.muster.tests.manager;

import static dev.muster.tests.manager.CpythonServer.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.shared.Namespace;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import dev.muster.tests.kit.CuttableLink;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Locks and their like, values and namespaces of managers of CPython.
class CpythonLocksTest extends AgainstCpython {
    @Test
    void a_lock_is_owned_by_one_thread() throws Exception {
        for (SharedLock lock : List.of(manager.newLock(), manager.lock("get_lock"))) {
            lock.lock();
            lock.lock();
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            var other =
                    new FutureTask<>(
                            () -> lock.tryLock() || lock.tryLock(20, TimeUnit.MILLISECONDS));
            Thread.ofVirtual().start(other);
            assertThat(other.get()).isFalse();
            lock.unlock();
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            lock.unlock();
            assertThat(lock.isHeldByCurrentThread()).isFalse();
            assertThatThrownBy(lock::unlock)
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessageContaining("must hold it");
            assertThatThrownBy(lock::newCondition)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("SharedEvent");
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        }
    }

    @Test
    void a_lock_is_the_same_for_all_its_proxies() throws Exception {
        SharedLock lock = manager.lock("get_lock");
        SharedLock same = manager.lock("get_lock");

        lock.lock();
        assertThat(same.isHeldByCurrentThread()).isTrue();
        same.lock();
        lock.unlock();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        same.unlock();

        assertThat(lock.isHeldByCurrentThread()).isFalse();
        assertThat(lock).isEqualTo(same);
    }

    @Test
    void a_lock_keeps_threads_and_clients_apart() throws Exception {
        SharedMap<String, Long> counts = manager.map("get_dict");
        counts.put("n", 0L);
        var threads = new ArrayList<FutureTask<Boolean>>();

        try (Manager other = server.connect()) {
            for (Manager each : List.of(manager, other, manager, other)) {
                SharedLock lock = each.lock("get_lock");
                SharedMap<String, Long> map = each.map("get_dict");
                var task = new FutureTask<>(() -> count(lock, map), true);
                threads.add(task);
                Thread.ofPlatform().start(task);
            }
            for (FutureTask<Boolean> thread : threads) {
                thread.get();
            }
        }

        assertThat(counts.get("n")).isEqualTo(100);
    }

    private static void count(SharedLock lock, SharedMap<String, Long> map) {
        for (int i = 0; i < 25; i++) {
            lock.lock();
            try {
                map.put("n", map.getOrDefault("n", 0L) + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    @Test
    void who_held_a_lock_over_a_connection_that_broke_is_told() throws Exception {
        try (CuttableLink link = CuttableLink.to(server.port());
                Manager cut = Manager.connect(Address.parse(link.address()), server.key())) {
            SharedLock lock = cut.newLock();
            SharedEvent event = cut.newEvent();
            lock.lock();
            link.cutToServerAfter(0);
            assertThatThrownBy(event::isSet).isInstanceOf(UncheckedIOException.class);

            assertThatThrownBy(lock::unlock)
                    .isInstanceOf(SessionLostException.class)
                    .hasMessageContaining("stays locked");
            assertThat(lock.isHeldByCurrentThread()).isFalse();
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_lock() throws Exception {
        SharedLock lock = manager.newLock();
        lock.lock();
        var wait =
                new FutureTask<>(() -> {
                    lock.lockInterruptibly();
                    return true;
                });
        Thread waiter = Thread.ofPlatform().start(wait);

        waiter.interrupt();

        assertThatThrownBy(wait::get).hasCauseInstanceOf(InterruptedException.class);
        lock.unlock();
        assertThat(lock.tryLock(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        lock.unlock();
    }

    @Test
    void permits_are_counted() throws Exception {
        SharedSemaphore semaphore = manager.newSemaphore(1);
        SharedSemaphore bounded = manager.semaphore("get_bounded_semaphore");

        semaphore.acquire();
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(semaphore.tryAcquire(1, Waits.SHORT)).isFalse();
        semaphore.release(2);
        assertThat(semaphore.tryAcquire(1, Waits.LONG)).isTrue();
        assertThat(semaphore.tryAcquire()).isTrue();
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThatThrownBy(bounded::release)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than initially");
        assertThatThrownBy(() -> bounded.acquire(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(bounded::availablePermits)
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> manager.newSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_event_wakes_those_who_wait() throws Exception {
        SharedEvent event = manager.event("get_event");
        event.clear();
        assertThat(event.isSet()).isFalse();
        assertThat(event.await(Waits.SHORT)).isFalse();
        var wait =
                new FutureTask<>(() -> {
                    event.await();
                    return true;
                });
        Thread.ofVirtual().start(wait);

        evaluate(manager, "args[0].set()", event);

        assertThat(wait.get()).isTrue();
        assertThat(event.isSet()).isTrue();
        assertThatThrownBy(() -> event.onChange(_ -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_barrier_lets_all_parties_through_together() throws Exception {
        if (!isPython3()) {
            assertThatThrownBy(() -> manager.newBarrier(2))
                    .hasCauseInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("KeyError: 'Barrier'");
            return;
        }
        var barrier = manager.newBarrier(2);
        assertThat(barrier.parties()).isEqualTo(2);
        var other = new FutureTask<Integer>(barrier::await);
        Thread.ofVirtual().start(other);
        await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 1);

        assertThat(barrier.await()).as("the last to come").isZero();
        assertThat(other.get()).as("the first to come").isEqualTo(1);
        assertThatThrownBy(() -> barrier.await(Waits.SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(barrier.isBroken()).isTrue();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        assertThatThrownBy(() -> barrier.await(Duration.ZERO))
                .isInstanceOf(BrokenBarrierException.class);
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
    }

    @Test
    void an_interrupt_breaks_a_barrier() throws Exception {
        if (!isPython3()) {
            return;
        }
        var barrier = manager.newBarrier(2);
        var wait = new FutureTask<Integer>(barrier::await);
        Thread waiter = Thread.ofPlatform().start(wait);
        await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 1);

        waiter.interrupt();

        assertThatThrownBy(wait::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void a_value_is_read_and_set() throws IOException {
        SharedValue<Object> named = manager.value("get_value");
        SharedValue<Object> made = manager.newValue(List.of(1L));

        assertThat(named.get()).isIn(7L, 8L);
        named.set(8L);
        assertThat(named.get()).isEqualTo(8L);
        assertThat(made.get()).isEqualTo(List.of(1L));
        made.set(null);
        assertThat(made.get()).isNull();
        assertThatThrownBy(() -> made.compareAndSet(null, 1L))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SharedLock");
    }

    @Test
    void a_namespace_has_attributes() throws IOException {
        Namespace namespace = manager.namespace("get_namespace");

        assertThat(namespace.get("a", Long.class)).isEqualTo(1L);
        namespace.set("b", "two");
        assertThat(namespace.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(namespace.remove("b")).isTrue();
        assertThat(namespace.remove("b")).isFalse();
        assertThat(namespace.find("b")).isEmpty();
        assertThatThrownBy(() -> namespace.get("b", String.class))
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> namespace.get("a", String.class))
                .isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> namespace.find("__class__"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(manager.newNamespace().names()).isEmpty();
    }
}
