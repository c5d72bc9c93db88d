package dev.muster.hazelcast.internal.object;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The processes that use the objects of a cluster, and whether they are alive. Safe for all
/// threads.
final class Participants implements AutoCloseable {
    /*
     * Each process has an entry (see ProcessEntries) that expires unless it is renewed, under a
     * random number that is never used again. While the entry is there the process is alive; once
     * it is gone, the process is dead for good, and what it holds is given back. It goes when the
     * process leaves, by whoever sees its member go, by a node that sees its client go (see
     * LostClients), or when it was not renewed in time.
     *
     * A process that was only frozen finds its entry gone, and takes a new number: what it held
     * under the old one it has lost. Before each change it makes sure that its entry cannot have
     * expired, by its own clock, which began to count before the entry was renewed.
     */
    /// This process under one number.
    static final class Incarnation {
        private final long number;
        private final UUID member;
        private volatile long renewedNanos;
        private volatile boolean isOver;

        Incarnation(long number, UUID member, long renewedNanos) {
            this.number = number;
            this.member = member;
            this.renewedNanos = renewedNanos;
        }

        long number() {
            return number;
        }
    }

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    /// For how long a process counts as alive that was.
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_REMEMBERED = 10_000;

    private final Engine engine;
    private final ProcessEntries entries;
    private final long patienceNanos;
    private final SecureRandom random = new SecureRandom();
    private final Runnable whenGone;
    private final Runnable whenBack;
    private final UUID watchingEntries;
    private final UUID watchingMembers;

    /// When each was seen alive.
    private final Map<Long, Long> seenNanos = new ConcurrentHashMap<>();

    private final Set<Long> dead = ConcurrentHashMap.newKeySet();

    /// Written under the lock of this.
    private volatile @Nullable Incarnation current;

    /// Guarded by this.
    private boolean isClosed;

    /// @param whenGone called, by a thread of the engine, when a process has gone
    /// @param whenBack called when this process was cut off, and is not any more, or all that the
    ///   cluster kept is gone; it must not wait
    Participants(Engine engine, Runnable whenGone, Runnable whenBack) {
        this.engine = engine;
        this.entries = new ProcessEntries(engine);
        this.patienceNanos = Nanos.of(engine.config().patience());
        this.whenGone = whenGone;
        this.whenBack = whenBack;
        renew();
        this.watchingEntries =
                Failures.repeated(() -> entries.map().addEntryListener(new Entries(), false));
        this.watchingMembers = engine.hazelcast().getCluster().addMembershipListener(new Members());
    }

    // ---- this process ----

    /// This process, alive.
    Incarnation current() {
        Incarnation known = current;
        if (known == null || isStale(known)) {
            renew();
            known = current;
        }
        if (known == null) {
            throw new IllegalStateException("this use of the cluster is closed");
        }
        return known;
    }

    private boolean isStale(Incarnation known) {
        return known.isOver || System.nanoTime() - known.renewedNanos > patienceNanos;
    }

    /// Whether this process has heard of the cluster not long ago, so that the cluster counts it as
    /// alive.
    boolean isRenewed() {
        Incarnation known = current;
        return known != null && !isStale(known);
    }

    /// Whether this process is still alive under the number that it had.
    boolean isCurrent(Incarnation before) {
        return before.equals(current) && !isStale(before);
    }

    /// Renews the entry of this process, or makes another if it is gone.
    synchronized void renew() {
        if (isClosed) {
            return;
        }
        long begun = System.nanoTime();
        UUID here = engine.id();
        Incarnation known = current;
        if (known != null
                && !known.isOver
                && known.member.equals(here)
                && entries.renew(known.number)) {
            if (isStale(known)) {
                whenBack.run(); // before it counts as alive again
            }
            known.renewedNanos = begun;
            return;
        }
        if (known != null) {
            known.isOver = true;
        }
        var next = new Incarnation(random.nextLong(), here, begun);
        entries.add(next.number, here);
        if (known != null) {
            LOGGER.log(
                    Level.WARNING,
                    "this process was silent for so long that the cluster has given back what it"
                            + " held");
            whenBack.run();
        }
        current = next;
    }

    /// What this process holds is to be given back, since it is not known what it is.
    void abandon() {
        Incarnation last = current;
        if (last != null) {
            last.isOver = true;
            elsewhere("muster-cluster-abandon", () -> entries.delete(last.number));
        }
    }

    /// Does something in a thread of its own, since that of the caller must not be kept. Never
    /// throws.
    private static void elsewhere(String thread, Runnable body) {
        Guard.run(() -> Threads.virtual(thread, () -> Failures.whilePart(body)).start());
    }

    // ---- the others ----

    /// Whether a process is alive, as of a moment ago.
    boolean isAlive(long number) {
        Incarnation here = current;
        if (here != null && here.number == number) {
            return !here.isOver;
        }
        if (dead.contains(number)) {
            return false;
        }
        Long seen = seenNanos.get(number);
        long now = System.nanoTime();
        if (seen != null && now - seen < TRUSTED_NANOS) {
            return true;
        }
        if (entries.has(number)) {
            forgetIfMany(seenNanos.keySet());
            seenNanos.put(number, now);
            return true;
        }
        died(number);
        return false;
    }

    private static void forgetIfMany(Set<Long> numbers) {
        if (numbers.size() > MOST_REMEMBERED) {
            numbers.clear(); // they are looked up again
        }
    }

    private void died(long number) {
        forgetIfMany(dead);
        dead.add(number);
        seenNanos.remove(number);
        Incarnation here = current;
        if (here != null && here.number == number) {
            here.isOver = true;
        }
    }

    /// Sees entries go.
    private final class Entries
            implements EntryRemovedListener<byte[], byte[]>, EntryExpiredListener<byte[], byte[]> {
        @Override
        public void entryRemoved(EntryEvent<byte[], byte[]> event) {
            gone(event);
        }

        @Override
        public void entryExpired(EntryEvent<byte[], byte[]> event) {
            gone(event);
        }

        private void gone(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> {
                if (event.getKey().length == Long.BYTES) {
                    died(ProcessEntries.number(event.getKey()));
                    whenGone.run();
                }
            });
        }
    }

    /// Sees members go.
    private final class Members implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            // It says itself what it is.
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            Guard.run(() -> {
                if (event.getMembers().stream().allMatch(Member::isLiteMember)) {
                    whenBack.run(); // with the last node
                }
            });
            Guard.run(() -> {
                UUID gone = event.getMember().getUuid();
                elsewhere("muster-cluster-member-gone", () -> remove(gone));
            });
        }
    }

    private void remove(UUID member) {
        entries.deleteAt(member);
        whenGone.run();
    }

    /// This process leaves: what it holds is given back.
    @Override
    public void close() {
        Incarnation last;
        synchronized (this) {
            isClosed = true;
            last = current;
            current = null;
        }
        Failures.whilePart(() -> entries.map().removeEntryListener(watchingEntries));
        Failures.whilePart(
                () -> engine.hazelcast().getCluster().removeMembershipListener(watchingMembers));
        if (last != null) {
            last.isOver = true;
            Failures.whilePart(() -> entries.delete(last.number));
        }
    }
}
