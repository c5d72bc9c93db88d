package dev.muster.hazelcast.internal.run;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.muster.agent.AgentConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The part of a node that runs durable tasks: it claims those that wait, as many as it has
/// workers, and gives back those of nodes that are gone.
public final class NodeRunner implements Execution.Node, AutoCloseable {
    /*
     * One thread decides, the watch; what it sees of the cluster are events, which may be late or
     * lost, and a look at all tasks from time to time. So what it knows is a hint: each decision is
     * a compare-and-set, and a wrong one changes nothing.
     *
     * A process that was stopped and goes on (SIGSTOP, a suspended laptop, a paused virtual
     * machine) may have been given up by the others. Until it knows, it must not think that all
     * others are dead and their tasks its own: after a gap it claims nothing and gives nothing
     * back, until it has been taken in again, or nothing has happened for a while.
     */

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// A look at all tasks may take this part of the time.
    private static final int LOOK_SHARE = 20;

    /// The time after which somebody who is in no list of members counts as gone: a node that has
    /// just joined may be seen in a state before it is seen in the list.
    private static final long ABSENT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /// Longer than it takes a node to be taken in again after a split.
    private static final long SUSPICION_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long TRIM_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// How long a node all of whose workers but one are busy lets others go first.
    private static final long YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final Engine engine;
    private final AgentConfig config;
    private final Records records;
    private final Contents contents;
    private final Bundles bundles;
    private final NodePool pool;
    private final Thread watch;
    private final Thread clock;
    private final UUID events;
    private final UUID memberships;
    private final UUID lifecycle;

    /// Tasks that have not ended, as they were seen last.
    private final Map<RunKey, Seen> open = new ConcurrentHashMap<>();

    /// What runs here, by its claim.
    private final Map<UUID, Execution> running = new ConcurrentHashMap<>();

    /// Claims of which an event said that they are over; it may have been a late one.
    private final Set<UUID> doubtful = ConcurrentHashMap.newKeySet();

    private final Set<UUID> removed = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition happened = lock.newCondition();

    // Guarded by lock.
    private boolean isAwake;
    private boolean mustLook = true;

    // The watch only.
    private final Map<RunKey, Long> endedUntil = new HashMap<>();
    private final Map<UUID, Long> absentSince = new HashMap<>();
    private long nextLook = System.nanoTime();
    private long nextTrim = System.nanoTime();
    private long restNanos = TICK_NANOS;
    private String trouble = "";

    private volatile long suspiciousUntil = System.nanoTime();
    private volatile long troubledUntil = System.nanoTime();
    private volatile boolean isClaiming = true;
    private volatile boolean isClosed;
    private volatile boolean isOver;

    /// A state, and when it was seen first.
    private record Seen(Read read, long nanos) {}

    private NodeRunner(Engine engine, AgentConfig config) {
        var calls = new ClusterCalls(engine);
        this.engine = engine;
        this.config = config;
        this.records = new Records(engine, calls);
        this.contents = new Contents(engine, calls);
        this.bundles = new Bundles(engine.sealer(), contents);
        this.pool = new NodePool(config);
        HazelcastInstance hazelcast = engine.hazelcast();
        this.events = records.map().addEntryListener(new RunEvents(new Events()), true);
        this.memberships = hazelcast.getCluster().addMembershipListener(new Members());
        this.lifecycle =
                hazelcast
                        .getLifecycleService()
                        .addLifecycleListener(event -> Guard.run(() -> heard(event.getState())));
        this.watch = Threads.daemon("muster-runs-watch", this::watch);
        this.clock = Threads.daemon("muster-runs-clock", this::clock);
    }

    /// Begins to run tasks.
    ///
    /// @param engine of a node; not closed with this
    /// @param config how many workers, and what they are
    public static NodeRunner start(Engine engine, AgentConfig config) {
        if (!(engine.hazelcast().getLocalEndpoint() instanceof Member)) {
            throw new IllegalArgumentException(
                    "a node must be a member of the cluster, this process is a client of it");
        }
        var runner = new NodeRunner(engine, config);
        Threads.start(runner.watch);
        Threads.start(runner.clock);
        return runner;
    }

    /// How many tasks run here.
    public int running() {
        return running.size();
    }

    // ---- what happens ----

    private final class Events implements RunEvents.Receiver {
        @Override
        public void changed(RunKey key, byte @Nullable [] sealed) {
            Read read = sealed == null ? null : records.open(key, sealed);
            if (read != null) {
                see(read);
                wake();
            }
        }

        @Override
        public void removed(RunKey key) {
            open.remove(key);
            doubt(key);
            wake();
        }

        @Override
        public void allChanged() {
            look();
        }
    }

    private void see(Read read) {
        RunState state = read.state();
        if (state.isEnded()) {
            open.remove(read.key());
        } else {
            open.merge(
                    read.key(),
                    new Seen(read, System.nanoTime()),
                    (old, now) -> old.read.state().change().equals(state.change()) ? old : now);
        }
        for (Execution each : running.values()) {
            if (each.key().equals(read.key()) && !each.isOf(state)) {
                doubtful.add(each.claim());
            }
        }
    }

    private void doubt(RunKey key) {
        for (Execution each : running.values()) {
            if (each.key().equals(key)) {
                doubtful.add(each.claim());
            }
        }
    }

    private final class Members implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            Guard.run(() -> removed.remove(event.getMember().getUuid()));
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            Guard.run(() -> {
                removed.add(event.getMember().getUuid());
                wake();
            });
        }
    }

    private void heard(LifecycleState state) {
        if (state == LifecycleState.MERGED) {
            suspiciousUntil = System.nanoTime();
            open.clear();
            look();
        } else if (state == LifecycleState.MERGING) {
            suspiciousUntil = Nanos.deadline(SUSPICION_NANOS);
        }
    }

    private void look() {
        lock.lock();
        try {
            mustLook = true;
            isAwake = true;
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            isAwake = true;
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- the watch ----

    private void watch() {
        while (!isClosed) {
            try {
                turn();
                trouble = "";
            } catch (IllegalStateException e) { // the cluster cannot be asked
                tell(e);
            } catch (Throwable e) { // this turn has failed, the next one may not
                Guard.failed(e);
                Guard.pause();
            }
            await();
        }
    }

    private void tell(IllegalStateException e) {
        String text = String.valueOf(e.getMessage());
        Level level = text.equals(trouble) ? Level.DEBUG : Level.WARNING;
        trouble = text;
        if (!isClosed) {
            LOGGER.log(level, () -> "tasks wait: " + text);
        }
    }

    private void await() {
        lock.lock();
        try {
            for (long left = restNanos; !isAwake && left > 0; ) {
                left = happened.awaitNanos(left);
            }
            isAwake = false;
        } catch (InterruptedException _) {
            // Nobody interrupts this thread; whoever does wakes it.
        } finally {
            lock.unlock();
        }
    }

    private void turn() {
        restNanos = TICK_NANOS;
        dropLost();
        if (takeLook() || System.nanoTime() - nextLook >= 0) {
            long begin = System.nanoTime();
            lookAtAll();
            long end = System.nanoTime();
            nextLook = end + Math.max(LOOK_NANOS, (end - begin) * LOOK_SHARE);
        }
        if (suspiciousUntil - System.nanoTime() > 0) {
            return;
        }
        giveBack();
        claim();
        rest();
    }

    /// Stops what was given to others or cancelled.
    private void dropLost() {
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

    /// Notices that this process was stopped. The watch cannot: it may wait for the cluster.
    private void clock() {
        long most = Nanos.of(engine.config().patience());
        while (!isClosed) {
            long begin = System.nanoTime();
            LockSupport.parkNanos(TICK_NANOS);
            long gap = System.nanoTime() - begin;
            if (gap > most) {
                suspiciousUntil = Nanos.deadline(SUSPICION_NANOS);
                LOGGER.log(
                        Level.WARNING,
                        () ->
                                ("this node was stopped for %d ms: it takes no tasks until it is"
                                                + " one of the cluster again")
                                        .formatted(TimeUnit.NANOSECONDS.toMillis(gap)));
                look();
            }
        }
    }

    private boolean takeLook() {
        lock.lock();
        try {
            boolean result = mustLook;
            mustLook = false;
            return result;
        } finally {
            lock.unlock();
        }
    }

    // ---- looking ----

    private void lookAtAll() {
        records.requireSameKey();
        Set<RunKey> there = records.keys(_ -> true);
        long now = records.nowMillis();
        open.keySet().retainAll(there);
        endedUntil.keySet().retainAll(there);
        for (Execution each : running.values()) {
            if (!there.contains(each.key())) {
                each.abandon();
            }
        }
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

    // ---- tasks of nodes that are gone ----

    private void giveBack() {
        Set<UUID> members = new HashSet<>();
        engine.hazelcast().getCluster().getMembers().forEach(each -> members.add(each.getUuid()));
        absentSince.keySet().removeAll(members);
        long nowMillis = records.nowMillis();
        for (Seen each : open.values()) {
            Read read = each.read;
            if (read.state().isOverdue(nowMillis)) {
                RunResults.expire(read, records, contents).ifPresent(this::see);
            } else if (read.state().status() instanceof Status.Running claimed
                    && isNobodys(claimed, members)) {
                giveBack(read, claimed);
            }
        }
    }

    private boolean isNobodys(Status.Running claimed, Set<UUID> members) {
        UUID node = claimed.node();
        if (running.containsKey(claimed.claim())) {
            return false; // ours, maybe under the name of before a split
        }
        if (members.contains(node) && !node.equals(engine.id())) {
            return false;
        }
        // What has our name and does not run here was claimed without our knowledge.
        UUID absent = node.equals(engine.id()) ? claimed.claim() : node;
        Long since = absentSince.putIfAbsent(absent, System.nanoTime());
        return removed.contains(node)
                || (since != null && System.nanoTime() - since > ABSENT_NANOS);
    }

    private void giveBack(Read read, Status.Running claimed) {
        String why = "it left the cluster while it ran the task";
        Content failure =
                new Content.Here(
                        Execution.encoded(Execution.nodeLeft(claimed, read.state().head(), why)));
        Status after =
                read.state()
                        .afterFailure(
                                claimed.attempt(),
                                claimed.nodeName(),
                                failure,
                                records.nowMillis());
        records.change(read, after)
                .ifPresentOrElse(
                        next -> {
                            LOGGER.log(
                                    Level.INFO,
                                    () ->
                                            "%s: its node %s is gone"
                                                    .formatted(
                                                            next.state().task(),
                                                            claimed.nodeName()));
                            see(next);
                            if (next.state().isEnded()) {
                                contents.remove(next.state().head().function());
                            }
                        },
                        () ->
                                open.remove(
                                        read.key())); // somebody else was faster; it is seen again
    }

    // ---- claiming ----

    private void claim() {
        if (!isClaiming || troubledUntil - System.nanoTime() > 0) {
            return;
        }
        int free = config.workers() - running.size();
        if (free <= 0) {
            return;
        }
        for (Read each : next(free)) {
            if (free == 0 || isClosed) {
                return;
            }
            if (claim(each)) {
                free--;
            }
        }
    }

    /// The oldest tasks. If there are more than this node can take, several nodes will want them:
    /// each begins elsewhere among those that they can take together.
    private List<Read> next(int free) {
        long nowMillis = records.nowMillis();
        long seenUntil =
                System.nanoTime() - YIELD_NANOS * running.size() / Math.max(1, config.workers());
        var waiting = new ArrayList<Read>();
        for (Seen each : open.values()) {
            if (each.read.state().status() instanceof Status.Waiting status) {
                long left =
                        Math.max(
                                TimeUnit.MILLISECONDS.toNanos(status.notBeforeMillis() - nowMillis),
                                each.nanos - seenUntil);
                if (left > 0) {
                    restNanos = Math.min(restNanos, left);
                } else {
                    waiting.add(each.read);
                }
            }
        }
        waiting.sort(
                Comparator.comparingLong((Read each) -> each.state().head().enqueuedMillis())
                        .thenComparingLong(each -> each.state().head().sequence()));
        List<Read> first = waiting.subList(0, Math.min(free * nodes(), waiting.size()));
        if (first.size() > free) {
            Collections.shuffle(first);
        }
        return first;
    }

    private int nodes() {
        long nodes =
                engine.hazelcast().getCluster().getMembers().stream()
                        .filter(each -> !each.isLiteMember())
                        .count();
        return (int) Math.max(1, nodes);
    }

    private boolean claim(Read read) {
        if (!(read.state().status() instanceof Status.Waiting waiting)) {
            return false;
        }
        var claimed =
                new Status.Running(
                        waiting.attempts() + 1,
                        engine.id(),
                        name(),
                        UUID.randomUUID(),
                        waiting.returns());
        Read next = records.change(read, claimed).orElse(null);
        if (next == null) {
            // Seen again by the event of whoever was faster, or at the next look.
            open.computeIfPresent(read.key(), (_, seen) -> seen.read.equals(read) ? null : seen);
            return false;
        }
        var execution = new Execution(next, claimed, this);
        running.put(execution.claim(), execution);
        see(next);
        Threads.startOr(
                Threads.virtual("muster-run-" + read.state().head().id(), execution),
                () -> ended(execution));
        return true;
    }

    private String name() {
        return config.host()
                .orElseGet(() -> {
                    var address = engine.hazelcast().getCluster().getLocalMember().getAddress();
                    return address.getHost() + ":" + address.getPort();
                });
    }

    private void rest() {
        long now = System.nanoTime();
        if (!running.isEmpty()) {
            return;
        }
        pool.endIfIdle();
        if (now - nextTrim >= 0) {
            nextTrim = now + TRIM_NANOS;
            try {
                bundles.trim(config.cacheBytes());
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "old classes are not removed", e);
            }
        }
    }

    // ---- what executions need ----

    @Override
    public Records records() {
        return records;
    }

    @Override
    public Contents contents() {
        return contents;
    }

    @Override
    public Bundles bundles() {
        return bundles;
    }

    @Override
    public NodePool pool() {
        return pool;
    }

    @Override
    public boolean isOpen() {
        return !isOver && engine.hazelcast().getLifecycleService().isRunning();
    }

    @Override
    public void failed(Throwable why) {
        troubledUntil = Nanos.deadline(TROUBLE_NANOS);
        LOGGER.log(Level.WARNING, () -> "this node cannot run tasks at the moment: " + why);
    }

    @Override
    public void ended(Execution execution) {
        running.remove(execution.claim());
        wake();
    }

    // ---- the end ----

    /// Takes no further tasks, and waits for those that run.
    ///
    /// @param timeout how long
    /// @return whether all have ended
    public boolean drain(Duration timeout) throws InterruptedException {
        isClaiming = false;
        return awaitNone(Nanos.deadline(timeout));
    }

    private boolean awaitNone(long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!running.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                var _ = happened.awaitNanos(Math.min(left, TICK_NANOS / 10));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Stops what runs here. Tasks that have retries left go back to the others; those that have
    /// none have failed.
    @Override
    public void close() {
        isClaiming = false;
        isClosed = true;
        wake();
        LockSupport.unpark(clock);
        Threads.joinUninterruptibly(watch);
        Threads.joinUninterruptibly(clock);
        running.values().forEach(Execution::leave);
        try {
            awaitNone(Nanos.deadline(TROUBLE_NANOS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // The others give back what is left.
        }
        isOver = true;
        pool.close();
        bundles.close();
        HazelcastInstance hazelcast = engine.hazelcast();
        if (hazelcast.getLifecycleService().isRunning()) {
            Guard.run(() -> records.map().removeEntryListener(events));
            Guard.run(() -> hazelcast.getCluster().removeMembershipListener(memberships));
            Guard.run(() -> hazelcast.getLifecycleService().removeLifecycleListener(lifecycle));
        }
    }
}
