package dev.muster.hazelcast.internal.run;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.muster.agent.AgentConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The part of a node that runs durable tasks: it claims those that wait, as many as it has
/// workers, and gives back those of nodes that are gone.
public final class NodeRunner implements Execution.Node, AutoCloseable {
    /*
     * One thread decides, the watch. What it knows of the cluster is a hint: each decision is a
     * compare-and-set, and a wrong one changes nothing.
     *
     * A process that was stopped and goes on, or whose part of the cluster is merged into another
     * one, may think for a moment that all others are gone and their tasks its own. It decides
     * nothing then.
     */

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long TRIM_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Engine engine;
    private final AgentConfig config;
    private final BooleanSupplier hasStoodStill;
    private final Records records;
    private final Contents contents;
    private final Bundles bundles;
    private final NodePool pool;
    private final Bell bell = new Bell();
    private final Attempts attempts = new Attempts(bell);
    private final OpenTasks tasks;
    private final LostTasks lost;
    private final Claiming claiming;
    private final Thread watch;
    private final UUID events;
    private final UUID memberships;
    private final UUID lifecycle;

    // The watch only.
    private long nextTrim = System.nanoTime();
    private String trouble = "";

    private volatile boolean isMerging;
    private volatile boolean isClosed;
    private volatile boolean isOver;

    private NodeRunner(Engine engine, AgentConfig config, BooleanSupplier hasStoodStill) {
        var calls = new RepeatedCalls(engine);
        this.engine = engine;
        this.config = config;
        this.hasStoodStill = hasStoodStill;
        this.records = new Records(engine, calls);
        this.contents = new Contents(engine, calls);
        this.bundles = new Bundles(engine.sealer(), contents);
        this.pool = new NodePool(config);
        this.tasks = new OpenTasks(records, contents, attempts, bell);
        this.lost = new LostTasks(engine, records, contents, tasks, attempts, bell);
        this.claiming = new Claiming(engine, config, records, tasks, attempts);
        HazelcastInstance hazelcast = engine.hazelcast();
        this.events = calls.call(() -> records.map().addEntryListener(new RunEvents(tasks), true));
        this.memberships = hazelcast.getCluster().addMembershipListener(lost);
        this.lifecycle =
                hazelcast
                        .getLifecycleService()
                        .addLifecycleListener(event -> Guard.run(() -> heard(event.getState())));
        this.watch = Threads.daemon("muster-runs-watch", this::watch);
    }

    /// Begins to run tasks.
    ///
    /// @param engine of a node; not closed with this
    /// @param config how many workers, and what they are
    /// @param hasStoodStill whether this process was stopped for so long that others have buried
    ///   it: it is to leave then, and this with it
    public static NodeRunner start(
            Engine engine, AgentConfig config, BooleanSupplier hasStoodStill) {
        if (!(engine.hazelcast().getLocalEndpoint() instanceof Member)) {
            throw new IllegalArgumentException(
                    "a node must be a member of the cluster, this process is a client of it");
        }
        var runner = new NodeRunner(engine, config, hasStoodStill);
        Threads.start(runner.watch);
        return runner;
    }

    private void heard(LifecycleState state) {
        switch (state) {
            case MERGING -> isMerging = true;
            case MERGED, MERGE_FAILED -> {
                isMerging = false;
                tasks.beginAgain();
            }
            default -> {}
        }
    }

    // ---- the watch ----

    private void watch() {
        while (!isClosed) {
            long rest = TICK_NANOS;
            try {
                rest = turn();
                trouble = "";
            } catch (IllegalStateException e) { // the cluster cannot be asked
                tell(e);
            } catch (Throwable e) { // this turn has failed, the next one may not
                Guard.failed(e);
                Guard.pause();
            }
            bell.await(Math.min(rest, TICK_NANOS));
        }
    }

    private void tell(IllegalStateException e) {
        String text = String.valueOf(e.getMessage());
        Level level = text.equals(trouble) ? Level.DEBUG : Level.WARNING;
        trouble = text;
        if (isSure()) { // otherwise it is told why, or there is nothing to tell
            LOGGER.log(level, () -> "tasks wait: " + text);
        }
    }

    /// @return after how many nanoseconds there may be more to do
    private long turn() {
        attempts.stopLost(records);
        tasks.look();
        lost.giveBack(this::isSure);
        long rest = claiming.claim(this::isSure, this);
        if (attempts.count() == 0) {
            rest();
        }
        return rest;
    }

    /// Whether what this process sees of the cluster is so.
    private boolean isSure() {
        return !isClosed && !isMerging && !hasStoodStill.getAsBoolean();
    }

    private void rest() {
        pool.endIfIdle();
        if (System.nanoTime() - nextTrim >= 0) {
            nextTrim = Nanos.deadline(TRIM_NANOS);
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
        claiming.failed(why);
    }

    @Override
    public void ended(Execution execution) {
        attempts.end(execution);
    }

    // ---- the end ----

    /// Takes no further tasks. Returns at once; those that run here go on.
    public void drain() {
        claiming.end();
    }

    /// Waits until no task runs here: after [#drain] or [#close].
    ///
    /// @param timeout how long
    /// @return whether that is so
    public boolean awaitDrained(Duration timeout) throws InterruptedException {
        claiming.awaitEnd();
        return attempts.awaitNone(Nanos.of(timeout));
    }

    /// How many tasks run here.
    public int running() {
        return attempts.count();
    }

    /// Stops what runs here. Tasks that have retries left go back to the others; those that have
    /// none have failed.
    @Override
    public void close() {
        isClosed = true;
        claiming.end();
        bell.ring();
        Threads.joinUninterruptibly(watch);
        attempts.leave();
        try {
            var _ = attempts.awaitNone(LEAVE_NANOS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // The others give back what is left.
        }
        isOver = true;
        pool.close();
        bundles.close();
        HazelcastInstance hazelcast = engine.hazelcast();
        Failures.whilePart(() -> records.map().removeEntryListener(events));
        Failures.whilePart(() -> hazelcast.getCluster().removeMembershipListener(memberships));
        Failures.whilePart(
                () -> hazelcast.getLifecycleService().removeLifecycleListener(lifecycle));
    }
}
