package dev.muster.hazelcast.internal.run;

import dev.muster.hazelcast.internal.run.Records.Read;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The tasks of the cluster that have not ended, as this node has seen them last: in events, which
/// may be late or lost, and when it looks at all tasks from time to time. So this is a hint.
///
/// Safe for all threads, except for looking.
final class OpenTasks implements RunEvents.Receiver {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// A look at all tasks may take this part of the time.
    private static final int LOOK_SHARE = 20;

    private final Records records;
    private final Contents contents;
    private final Attempts attempts;
    private final Bell bell;
    private final Map<RunKey, Seen> open = new ConcurrentHashMap<>();
    private final AtomicBoolean mustLook = new AtomicBoolean(true);

    // Of the thread that looks.
    private final Map<RunKey, Long> endedUntil = new HashMap<>();
    private long nextLook = System.nanoTime();

    /// A state, and when it was seen first.
    record Seen(Read read, long nanos) {}

    /// @param bell rung when there is something to decide
    OpenTasks(Records records, Contents contents, Attempts attempts, Bell bell) {
        this.records = records;
        this.contents = contents;
        this.attempts = attempts;
        this.bell = bell;
    }

    Collection<Seen> all() {
        return open.values();
    }

    /// A state of a task.
    void see(Read read) {
        RunState state = read.state();
        if (state.isEnded()) {
            open.remove(read.key());
        } else {
            open.merge(
                    read.key(),
                    new Seen(read, System.nanoTime()),
                    (old, now) -> old.read.state().change().equals(state.change()) ? old : now);
        }
        attempts.seen(read);
    }

    /// A task is in another state than this: it is seen again by an event, or at the next look.
    void forget(Read old) {
        open.computeIfPresent(old.key(), (_, seen) -> seen.read.equals(old) ? null : seen);
    }

    // ---- events ----

    @Override
    public void changed(RunKey key, byte @Nullable [] sealed) {
        Read read = sealed == null ? null : records.open(key, sealed);
        if (read != null) {
            see(read);
            bell.ring();
        }
    }

    @Override
    public void removed(RunKey key) {
        open.remove(key);
        attempts.removed(key);
        bell.ring();
    }

    @Override
    public void allChanged() {
        mustLook.set(true);
        bell.ring();
    }

    /// These are the tasks of another cluster than before.
    void beginAgain() {
        open.clear();
        allChanged();
    }

    // ---- looking ----

    /// Looks at all tasks, if it is time for that.
    ///
    /// @throws IllegalStateException if the cluster cannot be asked
    void look() {
        if (mustLook.getAndSet(false) || System.nanoTime() - nextLook >= 0) {
            long begin = System.nanoTime();
            lookAtAll();
            long end = System.nanoTime();
            nextLook = end + Math.max(LOOK_NANOS, (end - begin) * LOOK_SHARE);
        }
    }

    private void lookAtAll() {
        records.requireSameKey();
        Set<RunKey> there = records.keys(_ -> true);
        long now = records.nowMillis();
        open.keySet().retainAll(there);
        endedUntil.keySet().retainAll(there);
        attempts.stopAllBut(there);
        there.removeIf(key -> endedUntil.getOrDefault(key, Long.MIN_VALUE) > now);
        for (Read each : records.find(there)) {
            see(each);
            if (each.state().isEnded()) {
                tidy(each, now);
            }
        }
    }

    /// The engine removes it in time; if whoever ended it did not live to say when, this does.
    private void tidy(Read ended, long nowMillis) {
        long until = ended.state().keptUntilMillis();
        if (until > nowMillis) {
            endedUntil.put(ended.key(), until);
        } else if (records.remove(ended)) {
            RunResults.forget(ended.state(), contents);
        }
    }
}
