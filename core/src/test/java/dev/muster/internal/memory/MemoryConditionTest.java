package dev.muster.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a condition does with those who have died in its list; all else is in the contract tests.
class MemoryConditionTest {
    private static final long HOUR_MILLIS = 3_600_000;

    @BeforeEach
    void needs_shared_memory() {
        assumeTrue(Libc.isAvailable(), "there is no shared memory here");
    }

    @Test
    void its_lock_arrives_with_it_wherever_both_lie() {
        ObjectSegment objects = ObjectSegment.create(64 << 10);
        var conditions = new ArrayList<MemoryCondition>();
        while (objects.hasRoom(MemoryLock.BYTES + MemoryCondition.BYTES)) {
            conditions.add((MemoryCondition) objects.newCondition(objects.newLock()));
        }
        Segment elsewhere = Segment.map(objects.segment().handle());
        try {
            assertThat(conditions)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(condition -> {
                        var lock = (MemoryLock) condition.lock();
                        var seen = (MemoryCondition) condition.handle().in(elsewhere);

                        assertThat(seen.lock()).isNotSameAs(lock);
                        assertThat(seen.lock()).isSameAs(lock.handle().in(elsewhere));
                    });
        } finally {
            elsewhere.close();
        }
    }

    /// The list of a condition, as a participant sees it.
    private static WaitList list(MemoryCondition condition, Participants participant) {
        return new WaitList(condition.memory(MemoryCondition.LIST_AT, WaitList.BYTES), participant);
    }

    private static Participants another(ObjectSegment objects) {
        return new Participants(objects.segment().memory().asSlice(0, Participants.BYTES));
    }

    @Test
    void what_many_dead_were_given_goes_to_whoever_waits_and_their_places_come_free()
            throws InterruptedException, ExecutionException {
        ObjectSegment objects = ObjectSegment.create(64 << 10);
        MemoryLock lock = objects.newLock();
        var condition = (MemoryCondition) objects.newCondition(lock);
        var first = new CompletableFuture<Boolean>();
        Thread.ofPlatform().start(() -> waitFor(lock, condition, HOUR_MILLIS, first));
        var dead = another(objects);
        awaitOneIn(list(condition, dead), lock);
        fill(list(condition, dead), lock, WaitList.PLACES - 1);
        dead.leave();

        var second = new CompletableFuture<Boolean>();
        waitFor(lock, condition, 1, second);

        assertThat(first.get()).isTrue();
        assertThat(second).isDone(); // in vain, or with a signal that the first one passed on
        assertThat(isFull(list(condition, another(objects)), lock)).isFalse();
    }

    @SuppressWarnings("WaitNotInLoop") // what a single wait says is what is looked at
    private static void waitFor(
            MemoryLock lock,
            MemoryCondition condition,
            long millis,
            CompletableFuture<Boolean> result) {
        lock.lock();
        try {
            result.complete(condition.await(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            result.completeExceptionally(e);
        } finally {
            lock.unlock();
        }
    }

    /// The places of a list are looked at under its lock.
    private static void awaitOneIn(WaitList list, MemoryLock lock) {
        boolean isThere = false;
        while (!isThere) {
            lock.lock();
            try {
                isThere = list.first() >= 0;
            } finally {
                lock.unlock();
            }
        }
    }

    private static void fill(WaitList list, MemoryLock lock, int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                list.mark(list.enter(0), WaitList.DONE);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isFull(WaitList list, MemoryLock lock) {
        lock.lock();
        try {
            return list.isFull();
        } finally {
            lock.unlock();
        }
    }
}
