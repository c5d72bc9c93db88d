package dev.muster.hazelcast.internal.run;

import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.internal.system.Threads;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The attempts that run at this node. Those whose task was given to others or cancelled are
/// stopped. Safe for all threads.
final class Attempts {
    private final Bell bell;

    /// By their claims.
    private final Map<UUID, Execution> running = new ConcurrentHashMap<>();

    /// Claims of which an event said that they are over; it may have been a late one.
    private final Set<UUID> doubtful = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    /// @param bell rung when one has ended
    Attempts(Bell bell) {
        this.bell = bell;
    }

    int count() {
        return running.size();
    }

    boolean has(UUID claim) {
        return running.containsKey(claim);
    }

    /// Runs it in a thread of its own.
    void begin(Execution execution) {
        running.put(execution.claim(), execution);
        Threads.startOr(
                Threads.virtual("muster-run-" + execution.id(), execution), () -> end(execution));
    }

    /// It has ended, whatever has become of it.
    void end(Execution execution) {
        running.remove(execution.claim());
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        bell.ring();
    }

    // ---- those that have lost their task ----

    /// A task is in another state than before.
    void seen(Read read) {
        for (Execution each : running.values()) {
            if (each.key().equals(read.key()) && !each.isOf(read.state())) {
                doubtful.add(each.claim());
            }
        }
    }

    /// A task is not there any more.
    void removed(RunKey key) {
        for (Execution each : running.values()) {
            if (each.key().equals(key)) {
                doubtful.add(each.claim());
            }
        }
    }

    /// Stops those whose claim is over, if it really is.
    void stopLost(Records records) {
        for (UUID each : Set.copyOf(doubtful)) {
            Execution execution = running.get(each);
            if (execution != null) {
                Read now = records.find(execution.key()).orElse(null);
                if (now == null || !execution.isOf(now.state())) {
                    execution.abandon();
                }
            }
            doubtful.remove(each);
        }
    }

    /// Stops those whose task is not there any more.
    void stopAllBut(Set<RunKey> there) {
        for (Execution each : running.values()) {
            if (!there.contains(each.key())) {
                each.abandon();
            }
        }
    }

    // ---- the end ----

    /// Stops all, and gives their tasks back.
    void leave() {
        running.values().forEach(Execution::leave);
    }

    /// Waits until none is left.
    ///
    /// @return whether that is so
    boolean awaitNone(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = nanos; !running.isEmpty() && left > 0; ) {
                left = ended.awaitNanos(left);
            }
            return running.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
