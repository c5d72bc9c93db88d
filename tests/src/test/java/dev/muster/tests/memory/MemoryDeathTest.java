package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.shared.Local;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// Processes that are killed with objects in memory in their hands, or while they wait for them.
@Tag("faults")
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class MemoryDeathTest {
    private Local local;
    private SharedThings things;

    @BeforeEach
    void make_things() {
        local = Local.inMemory();
        things = SharedThings.make(local);
    }

    @AfterEach
    void close() {
        local.close();
        things.words().memory().close();
    }

    private JavaProcess start(String what) throws IOException {
        return JavaProcess.start(MortalProgram.class, what, things.text());
    }

    @Test
    void the_next_owner_of_the_lock_of_the_dead_is_told() throws Exception {
        SharedLock lock = things.lock();
        try (JavaProcess owner = start("lock")) {
            owner.await("has it");
            assertThat(lock.tryLock()).isFalse();

            owner.kill();

            assertThat(lock.tryLock(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            assertThat(lock.isAbandoned()).isTrue();
            lock.unlock();
            lock.lock();
            assertThat(lock.isAbandoned()).isFalse();
            lock.unlock();
        }
    }

    @Test
    void who_waits_for_the_lock_of_the_dead_gets_it() throws Exception {
        SharedLock lock = things.lock();
        try (JavaProcess owner = start("lock")) {
            owner.await("has it");
            Running<Boolean> next =
                    Running.start(() -> {
                        lock.lock();
                        try {
                            return lock.isAbandoned();
                        } finally {
                            lock.unlock();
                        }
                    });
            next.assertWaits();

            owner.kill();

            assertThat(next.result()).isTrue();
        }
    }

    @Test
    void permits_of_the_dead_come_back() throws Exception {
        SharedSemaphore permits = things.permits();
        try (JavaProcess owner = start("permits")) {
            owner.await("has them");
            assertThat(permits.tryAcquire()).isFalse();

            owner.kill();

            assertThat(permits.tryAcquire(SharedThings.PERMITS, Waits.LONG)).isTrue();
            permits.release(SharedThings.PERMITS);
            assertThat(permits.availablePermits()).isEqualTo(SharedThings.PERMITS);
        }
    }

    @Test
    void permits_given_to_one_who_dies_before_he_goes_on_come_back() throws Exception {
        SharedSemaphore permits = things.permits();
        permits.acquire(SharedThings.PERMITS);
        try (JavaProcess waiter = start("wait for permits")) {
            waiter.await("waits");
            // Whoever comes now comes behind him: it is not served though there is a permit.
            permits.release();
            await().atMost(Waits.LONG).until(() -> isRefused(permits));
            waiter.signal("STOP");

            Running<Boolean> release = Running.run(permits::release);
            letHappen(release);
            waiter.kill();

            release.result();
            assertThat(permits.tryAcquire(SharedThings.PERMITS, Waits.LONG)).isTrue();
        }
    }

    /// Waits until it is done, but not for long: the stopped process may be just in its way.
    private static void letHappen(Running<?> running) {
        long begin = System.nanoTime();
        while (!running.isDone() && System.nanoTime() - begin < Waits.SMALL.toNanos()) {
            Thread.onSpinWait();
        }
    }

    /// Whether somebody waits before us.
    private static boolean isRefused(SharedSemaphore permits) {
        boolean isTaken = permits.tryAcquire();
        if (isTaken) {
            permits.release();
        }
        return !isTaken;
    }

    @Test
    void a_signal_to_one_who_dies_goes_to_another() throws Exception {
        SharedLock lock = things.lock();
        try (JavaProcess first = start("wait for a signal")) {
            first.await("waits");
            lock.lock(); // it waits when this is to be had
            lock.unlock();
            Running<Boolean> second = Running.start(() -> waitForSignal(lock));
            await().atMost(Waits.LONG).until(() -> things.words().getVolatile(0) == 1);
            first.signal("STOP");

            lock.lock();
            things.condition().signal();
            lock.unlock();
            second.assertWaits();
            first.kill();

            assertThat(second.result()).isTrue();
        }
    }

    private boolean waitForSignal(SharedLock lock) throws InterruptedException {
        lock.lock();
        try {
            things.words().setVolatile(0, 1);
            return things.condition().await(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        } finally {
            lock.unlock();
        }
    }

    @Test
    void the_place_of_the_dead_at_a_barrier_is_free() throws Exception {
        SharedBarrier barrier = things.barrier();
        try (JavaProcess waiter = start("wait at the barrier")) {
            waiter.await("waits");
            await().atMost(Waits.LONG).until(() -> barrier.numberWaiting() == 1);

            waiter.kill();

            assertThat(barrier.numberWaiting()).isZero();
            Running<Integer> one = Running.start(barrier::await);
            Running<Integer> other = Running.start(barrier::await);
            assertThat(one.result() + other.result()).isOne();
        }
    }

    @Test
    void virtual_threads_that_wait_do_not_stop_others() throws Exception {
        var twoCarriers =
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Djdk.virtualThreadScheduler.parallelism=2"
                                + " -Djdk.virtualThreadScheduler.maxPoolSize=2");
        things.lock().lock();
        things.permits().acquire(SharedThings.PERMITS);
        try (JavaProcess process =
                JavaProcess.startWith(
                        twoCarriers, MortalProgram.class, "virtual threads", things.text())) {
            process.await("others go on");
            things.lock().unlock();
            things.permits().release(SharedThings.PERMITS);
            things.event().set();

            process.await("all had what they waited for");
        }
    }
}
