package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedValue;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LockContractTest extends Contract {
    private static final long SHORT = Waits.SHORT.toMillis();
    private static final long LONG = Waits.LONG.toMillis();

    private SharedLock lock;
    private SharedLock there;

    @BeforeEach
    void make_a_lock() throws IOException {
        lock = objects.newLock();
        there = atOther(lock);
    }

    // ---- one owner ----

    @Test
    void one_thread_has_it_and_nobody_else() throws InterruptedException {
        lock.lock();

        assertThat(lock.isHeldByCurrentThread()).isTrue();
        assertThat(there.tryLock()).isFalse();
        assertThat(there.isHeldByCurrentThread()).isFalse();
        assertThat(Running.start(lock::tryLock).result()).isFalse();
        assertThat(Running.start(lock::isHeldByCurrentThread).result()).isFalse();

        lock.unlock();
        assertThat(lock.isHeldByCurrentThread()).isFalse();
        assertThat(there.tryLock()).isTrue();
        there.unlock();
    }

    @Test
    void whoever_waits_gets_it_next() throws InterruptedException {
        lock.lock();
        var waiting =
                Running.run(() -> {
                    there.lock();
                    there.unlock();
                });
        waiting.assertWaits();

        lock.unlock();

        waiting.result();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void one_that_was_given_back_is_not_abandoned() throws InterruptedException {
        there.lock();
        there.unlock();
        lock.lock();

        assertThat(lock.isAbandoned()).isFalse();

        lock.unlock();
        assertThat(lock.isAbandoned()).isFalse();
    }

    @Test
    void it_is_taken_as_often_as_it_is_given_back() throws InterruptedException {
        lock.lock();
        lock.lock();
        assertThat(lock.tryLock()).isTrue();

        lock.unlock();
        lock.unlock();
        assertThat(Running.start(lock::tryLock).result()).isFalse();
        assertThat(lock.isHeldByCurrentThread()).isTrue();

        lock.unlock();
        assertThat(Running.start(() -> tryOnce(lock)).result()).isTrue();
    }

    private static boolean tryOnce(SharedLock lock) {
        boolean isTaken = lock.tryLock();
        if (isTaken) {
            lock.unlock();
        }
        return isTaken;
    }

    @Test
    void only_the_owner_gives_it_back() throws InterruptedException {
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        lock.lock();

        assertThat(Running.run(lock::unlock).failure())
                .isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(there::unlock).isInstanceOf(IllegalMonitorStateException.class);

        assertThat(Running.start(lock::tryLock).result()).isFalse();
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void all_proxies_of_one_client_are_the_same_lock() throws IOException {
        SharedLock first = named().lock("lock");
        SharedLock second = named().lock("lock");
        assertThat(first).isEqualTo(second).hasSameHashCodeAs(second);

        first.lock();

        assertThat(second.isHeldByCurrentThread()).isTrue();
        second.lock();
        first.unlock();
        second.unlock();
        assertThat(first.isHeldByCurrentThread()).isFalse();
        assertThatThrownBy(first::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void sections_of_many_threads_never_overlap() throws IOException, InterruptedException {
        SharedValue<Long> value = objects.newValue(0L);
        var isInside = new AtomicBoolean();

        Running.times(
                4,
                () -> {
                    for (int i = 0; i < 40; i++) {
                        SharedLock either = i % 2 == 0 ? lock : there;
                        either.lock();
                        try {
                            assertThat(isInside.compareAndSet(false, true)).isTrue();
                            value.set(value.get() + 1);
                            isInside.set(false);
                        } finally {
                            either.unlock();
                        }
                    }
                    return true;
                });

        assertThat(value.get()).isEqualTo(160);
    }

    // ---- time and interrupts ----

    @Test
    void it_is_waited_for_as_long_as_told() throws InterruptedException {
        lock.lock();

        assertThat(there.tryLock(SHORT, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(there.tryLock(-1, TimeUnit.DAYS)).isFalse();
        var waiting = Running.start(() -> there.tryLock(LONG, TimeUnit.MILLISECONDS));
        waiting.assertWaits();
        lock.unlock();

        assertThat(waiting.result()).isTrue();
    }

    @Test
    void an_interrupt_ends_the_wait_and_takes_nothing() throws InterruptedException {
        lock.lock();
        var first = Running.run(there::lockInterruptibly);
        var second = Running.start(() -> there.tryLock(LONG, TimeUnit.MILLISECONDS));
        first.assertWaits();
        second.assertWaits();

        first.interrupt();
        second.interrupt();

        lock.unlock();
        assertThat(tryOnce(lock)).isTrue();
    }

    @Test
    void an_interrupt_of_lock_is_left_for_later() throws InterruptedException {
        lock.lock();
        var waiting =
                Running.start(() -> {
                    there.lock();
                    there.unlock();
                    return Thread.interrupted();
                });
        waiting.assertWaits();
        waiting.interruptOnly();
        waiting.assertWaits();

        lock.unlock();

        assertThat(waiting.result()).isTrue();
    }

    @Test
    void an_interrupted_thread_does_not_begin_to_wait() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(tryOnce(lock)).isTrue();
    }

    // ---- conditions ----

    private SharedCondition newCondition() {
        needs(Ability.CONDITIONS);
        return lock.newCondition();
    }

    @Test
    void a_signal_wakes_one_who_waits() throws InterruptedException {
        SharedCondition condition = newCondition();
        var first = awaiting(condition);
        first.assertWaits();
        var second = awaiting(condition);
        second.assertWaits();

        signal(condition, false);
        assertThat(first.result()).isTrue();
        second.assertWaits();

        signal(condition, false);
        assertThat(second.result()).isTrue();
        assertThat(tryOnce(there)).isTrue();
    }

    /// Begins to wait for a signal on a thread of its own; the result is whether it has the lock
    /// then.
    private static Running<Boolean> awaiting(SharedCondition condition)
            throws InterruptedException {
        return holding(
                condition.lock(),
                () -> {
                    condition.await();
                    return condition.lock().isHeldByCurrentThread();
                });
    }

    /// Begins something on a thread of its own that has the lock when this returns. So whoever gets
    /// the lock after that finds it waiting for its signal, however slow the thread is.
    private static <T> Running<T> holding(SharedLock lock, Callable<T> body)
            throws InterruptedException {
        var isHeld = new CountDownLatch(1);
        var running =
                Running.start(() -> {
                    lock.lock();
                    isHeld.countDown();
                    try {
                        return body.call();
                    } finally {
                        lock.unlock();
                    }
                });
        assertThat(isHeld.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return running;
    }

    private static void signal(SharedCondition condition, boolean toAll) {
        condition.lock().lock();
        try {
            if (toAll) {
                condition.signalAll();
            } else {
                condition.signal();
            }
        } finally {
            condition.lock().unlock();
        }
    }

    @Test
    void a_signal_to_all_wakes_all_of_all_clients() throws IOException, InterruptedException {
        SharedCondition here = newCondition();
        SharedCondition elsewhere = atOther(here);
        assertThat(elsewhere.lock()).isEqualTo(there);
        var waiting = new ArrayList<Running<Boolean>>();
        for (SharedCondition each : List.of(here, elsewhere, here, elsewhere)) {
            waiting.add(awaiting(each));
        }
        for (Running<Boolean> each : waiting) {
            each.assertWaits();
        }

        signal(elsewhere, true);

        for (Running<Boolean> each : waiting) {
            assertThat(each.result()).isTrue();
        }
    }

    @Test
    void a_wait_gives_the_lock_back_however_often_it_was_taken() throws InterruptedException {
        SharedCondition condition = newCondition();
        var waiting =
                holding(
                        lock,
                        () -> {
                            lock.lock();
                            condition.await();
                            lock.unlock();
                            return lock.isHeldByCurrentThread();
                        });
        waiting.assertWaits();

        signal(condition, false);

        assertThat(waiting.result()).isTrue();
        assertThat(tryOnce(there)).isTrue();
    }

    @Test
    void a_wait_ends_when_its_time_is_over_with_the_lock_held() throws InterruptedException {
        SharedCondition condition = newCondition();
        lock.lock();
        try {
            assertThat(condition.await(SHORT, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(condition.await(0, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(condition.awaitNanos(Waits.SHORT.toNanos())).isNotPositive();
            assertThat(condition.awaitUntil(new Date(System.currentTimeMillis() + SHORT)))
                    .isFalse();
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            assertThat(there.tryLock()).isFalse();
        } finally {
            lock.unlock();
        }
    }

    @Test
    void a_signal_in_time_says_so() throws InterruptedException {
        SharedCondition condition = newCondition();
        var nanos = holding(lock, () -> condition.awaitNanos(Waits.LONG.toNanos()));
        nanos.assertWaits();
        signal(condition, false);
        assertThat(nanos.result()).isPositive();

        var timed = holding(lock, () -> condition.await(LONG, TimeUnit.MILLISECONDS));
        timed.assertWaits();
        signal(condition, true);
        assertThat(timed.result()).isTrue();
    }

    @Test
    void an_interrupted_wait_ends_with_the_lock_held() throws InterruptedException {
        SharedCondition condition = newCondition();
        var waiting =
                holding(
                        lock,
                        () -> {
                            try {
                                condition.await();
                                return false;
                            } catch (InterruptedException _) {
                                return lock.isHeldByCurrentThread() && !Thread.interrupted();
                            }
                        });
        waiting.assertWaits();

        waiting.interruptOnly();

        assertThat(waiting.result()).isTrue();
        assertThat(tryOnce(there)).isTrue();
    }

    @Test
    void a_wait_that_is_not_interruptible_is_not_interrupted() throws InterruptedException {
        SharedCondition condition = newCondition();
        var waiting =
                holding(
                        lock,
                        () -> {
                            condition.awaitUninterruptibly();
                            return Thread.interrupted();
                        });
        waiting.assertWaits();
        waiting.interruptOnly();
        waiting.assertWaits();

        signal(condition, false);

        assertThat(waiting.result()).isTrue();
    }

    @Test
    void a_condition_wants_its_lock_held() {
        SharedCondition condition = newCondition();

        assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> condition.await(SHORT, TimeUnit.MILLISECONDS))
                .isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void conditions_of_one_lock_know_nothing_of_each_other() throws InterruptedException {
        SharedCondition first = newCondition();
        SharedCondition second = newCondition();
        assertThat(first).isNotEqualTo(second);
        var waiting = awaiting(first);
        waiting.assertWaits();

        signal(second, true);
        waiting.assertWaits();

        signal(first, true);
        assertThat(waiting.result()).isTrue();
    }
}
