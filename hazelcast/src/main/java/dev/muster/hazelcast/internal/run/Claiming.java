package dev.muster.hazelcast.internal.run;

import dev.muster.agent.AgentConfig;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.OpenTasks.Seen;
import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Takes tasks that wait, the oldest first, as many as this node has workers.
///
/// One thread claims; all may say that it shall not.
final class Claiming {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /// How long a node all of whose workers but one are busy lets others go first.
    private static final long YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final Engine engine;
    private final AgentConfig config;
    private final Records records;
    private final OpenTasks tasks;
    private final Attempts attempts;

    /// Held while a claim is under way.
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean isOver;
    private volatile long troubledUntil = System.nanoTime();

    Claiming(
            Engine engine,
            AgentConfig config,
            Records records,
            OpenTasks tasks,
            Attempts attempts) {
        this.engine = engine;
        this.config = config;
        this.records = records;
        this.tasks = tasks;
        this.attempts = attempts;
    }

    /// Begins what this node can take.
    ///
    /// @param isSure whether this process knows that it is one of the cluster; asked before each
    ///   claim, and before what was claimed begins
    /// @return after how many nanoseconds there may be more
    long claim(BooleanSupplier isSure, Execution.Node node) {
        int free = config.workers() - attempts.count();
        if (isOver || free <= 0 || troubledUntil - System.nanoTime() > 0) {
            return Nanos.LONGEST;
        }
        var waiting = new ArrayList<Read>();
        long rest = collect(waiting);
        for (Read each : first(waiting, free)) {
            if (attempts.count() >= config.workers() || !claim(each, isSure, node)) {
                break;
            }
        }
        return rest;
    }

    /// @return when the next of the others may begin
    private long collect(List<Read> waiting) {
        long nowMillis = records.nowMillis();
        long seenUntil = System.nanoTime() - YIELD_NANOS * attempts.count() / config.workers();
        long rest = Nanos.LONGEST;
        for (Seen each : tasks.all()) {
            RunState state = each.read().state();
            if (state.status() instanceof Status.Waiting status
                    && config.labels().containsAll(state.head().labels())) {
                long left =
                        Math.max(
                                TimeUnit.MILLISECONDS.toNanos(status.notBeforeMillis() - nowMillis),
                                each.nanos() - seenUntil);
                if (left > 0) {
                    rest = Math.min(rest, left);
                } else {
                    waiting.add(each.read());
                }
            }
        }
        return rest;
    }

    /// The oldest tasks. If there are more than this node can take, several nodes will want them:
    /// each begins elsewhere among those that they can take together.
    private List<Read> first(List<Read> waiting, int free) {
        waiting.sort(
                Comparator.comparingLong((Read each) -> each.state().head().enqueuedMillis())
                        .thenComparingLong(each -> each.state().head().sequence()));
        int most = (int) Math.min((long) free * Math.max(1, engine.nodes()), waiting.size());
        List<Read> first = waiting.subList(0, most);
        if (first.size() > free) {
            Collections.shuffle(first);
        }
        return first;
    }

    /// @return false if nothing may be claimed any more
    private boolean claim(Read read, BooleanSupplier isSure, Execution.Node node) {
        lock.lock();
        try {
            if (isOver || !isSure.getAsBoolean()) {
                return false;
            }
            if (read.state().status() instanceof Status.Waiting waiting) {
                claim(read, waiting, isSure, node);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void claim(
            Read read, Status.Waiting waiting, BooleanSupplier isSure, Execution.Node node) {
        var claimed =
                new Status.Running(
                        waiting.attempts() + 1,
                        engine.id(),
                        name(),
                        UUID.randomUUID(),
                        waiting.returns());
        Read next = records.change(read, claimed).orElse(null);
        if (next == null) {
            tasks.forget(read); // somebody else was faster
        } else if (isSure.getAsBoolean()) {
            attempts.begin(new Execution(next, claimed, node));
            tasks.see(next);
        }
    }

    private String name() {
        return config.host()
                .orElseGet(() -> {
                    var address = engine.hazelcast().getCluster().getLocalMember().getAddress();
                    return address.getHost() + ":" + address.getPort();
                });
    }

    /// This node cannot run anything at the moment.
    void failed(Throwable why) {
        troubledUntil = Nanos.deadline(TROUBLE_NANOS);
        LOGGER.log(Level.WARNING, () -> "this node cannot run tasks at the moment: " + why);
    }

    /// Claims nothing more. Returns at once: one claim may be under way.
    void end() {
        isOver = true;
    }

    /// Waits for the last claim, so that all that was claimed is known to run here.
    @SuppressWarnings("LockNotBeforeTry") // there is nothing to do under the lock
    void awaitEnd() {
        lock.lock();
        lock.unlock();
    }
}
