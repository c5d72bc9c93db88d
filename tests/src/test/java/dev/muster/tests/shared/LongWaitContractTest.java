package dev.muster.tests.shared;

import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.LongWaits;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;

/// Waits that are to last forever: by every method that takes a time, with the longest there are.
@TestedAt({Home.THIS_JVM, Home.UNIX_SOCKET, Home.CPYTHON, Home.MEMORY, Home.CLUSTER})
class LongWaitContractTest extends Contract {
    private SharedQueue<Object> queue(boolean isFull) throws IOException {
        SharedQueue<Object> queue = objects.newQueue(1);
        if (isFull) {
            queue.add("item");
        }
        return queue;
    }

    private static boolean isPut(Method method) {
        return method.getName().equals("offer");
    }

    @Test
    void a_queue_waits_for_an_item_or_for_room() throws Exception {
        boolean hasLeases = !home.lacks().contains(Ability.LEASES);
        Class<?> type = hasLeases ? SharedQueue.class : BlockingQueue.class;

        LongWaits.assertWaits(type, method -> queue(isPut(method)));
        LongWaits.assertProceeds(type, method -> queue(!isPut(method)));
    }

    @Test
    void a_semaphore_waits_for_a_permit() throws Exception {
        LongWaits.assertWaits(SharedSemaphore.class, _ -> objects.newSemaphore(0));
        LongWaits.assertProceeds(SharedSemaphore.class, _ -> objects.newSemaphore(1));
    }

    @Test
    void an_event_is_waited_for() throws Exception {
        LongWaits.assertWaits(SharedEvent.class, _ -> objects.newEvent());
        LongWaits.assertProceeds(
                SharedEvent.class,
                _ -> {
                    SharedEvent event = objects.newEvent();
                    event.set();
                    return event;
                });
    }

    @Test
    void a_barrier_waits_for_another_party() throws Exception {
        LongWaits.assertWaits(SharedBarrier.class, _ -> objects.newBarrier(2));
        LongWaits.assertProceeds(SharedBarrier.class, _ -> objects.newBarrier(1));
    }

    @Test
    void a_lock_waits_for_its_owner() throws Exception {
        SharedLock held = objects.newLock();
        held.lock();
        try {
            LongWaits.assertWaits(SharedLock.class, _ -> held);
        } finally {
            held.unlock();
        }
        LongWaits.assertProceeds(SharedLock.class, _ -> objects.newLock());
    }

    @Test
    void a_condition_waits_for_a_signal() throws Exception {
        needs(Ability.CONDITIONS);
        LongWaits.assertWaits(
                SharedCondition.class,
                (method, arguments) -> {
                    SharedCondition condition = objects.newLock().newCondition();
                    condition.lock().lock();
                    try {
                        LongWaits.invoke(method, condition, arguments);
                    } finally {
                        condition.lock().unlock();
                    }
                });
    }
}
