package dev.muster.hazelcast.internal.run;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.run.OpenTasks.Seen;
import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Finds the tasks that nobody runs any more, because their node is gone, and those that have
/// waited for too long. All nodes do so; one is the first.
///
/// One thread gives back; those of the engine say who has come and gone.
final class LostTasks implements MembershipListener {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    /// The time after which somebody who is in no list of members counts as gone: a node that has
    /// just joined may be seen in a state before it is seen in the list.
    private static final long ABSENT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Engine engine;
    private final Records records;
    private final Contents contents;
    private final OpenTasks tasks;
    private final Attempts attempts;
    private final Bell bell;
    private final Set<UUID> removed = ConcurrentHashMap.newKeySet();

    /// Of the thread that gives back.
    private final Map<UUID, Long> absentSince = new HashMap<>();

    /// @param bell rung when a member is gone
    LostTasks(
            Engine engine,
            Records records,
            Contents contents,
            OpenTasks tasks,
            Attempts attempts,
            Bell bell) {
        this.engine = engine;
        this.records = records;
        this.contents = contents;
        this.tasks = tasks;
        this.attempts = attempts;
        this.bell = bell;
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        Guard.run(() -> removed.remove(event.getMember().getUuid()));
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        Guard.run(() -> {
            removed.add(event.getMember().getUuid());
            bell.ring();
        });
    }

    /// Has them wait again, or end.
    ///
    /// @param isSure whether this process knows who is there; asked before each
    void giveBack(BooleanSupplier isSure) {
        Set<UUID> members =
                engine.hazelcast().getCluster().getMembers().stream()
                        .map(Member::getUuid)
                        .collect(Collectors.toSet());
        absentSince.keySet().removeAll(members);
        long nowMillis = records.nowMillis();
        for (Seen each : tasks.all()) {
            if (!isSure.getAsBoolean()) {
                return;
            }
            Read read = each.read();
            if (read.state().isOverdue(nowMillis)) {
                RunResults.expire(read, records, contents).ifPresent(tasks::see);
            } else if (read.state().status() instanceof Status.Running claimed
                    && isNobodys(claimed, members)) {
                giveBack(read, claimed);
            }
        }
    }

    private boolean isNobodys(Status.Running claimed, Set<UUID> members) {
        UUID node = claimed.node();
        if (attempts.has(claimed.claim())) {
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
        var failure =
                new Content.Here(
                        Execution.encoded(Execution.nodeLeft(claimed, read.state().head(), why)));
        Status after =
                read.state()
                        .afterFailure(
                                claimed.attempt(),
                                claimed.nodeName(),
                                failure,
                                records.nowMillis());
        Optional<Read> next = records.change(read, after);
        if (next.isEmpty()) {
            tasks.forget(read); // somebody else was faster
            return;
        }
        LOGGER.log(
                Level.INFO,
                () ->
                        "%s: its node %s is gone"
                                .formatted(next.get().state().task(), claimed.nodeName()));
        tasks.see(next.get());
        if (after instanceof Status.Failed) {
            contents.remove(read.state().head().function());
        }
    }
}
