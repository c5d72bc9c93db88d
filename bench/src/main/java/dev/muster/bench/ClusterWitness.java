package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.ReplicaMigrationEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/// A lite member that is asked how a cluster is: `NAME PORT MEMBER,MEMBER,…`. It says `ready`; then
/// it answers each line by `safe` as soon as there is a copy of everything.
///
/// `PartitionService.isClusterSafe` is of no use while much is written: it compares versions that
/// change all the time. So this looks at the moving of data, which follows the coming and going of
/// each node.
final class ClusterWitness implements MembershipListener, MigrationListener {
    /// When nothing was moved for this time after a node came or went, there was nothing to move.
    private static final long QUIET_NANOS = 5_000_000_000L;

    // Guarded by this.
    private boolean isMoving;
    private boolean hasChanged;
    private long changedNanos;

    private ClusterWitness() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        HazelcastInstance member =
                Hazelcast.newHazelcastInstance(
                        HazelcastMember.joining(
                                        arguments[0], Integer.parseInt(arguments[1]), arguments[2])
                                .setLiteMember(true));
        var witness = new ClusterWitness();
        member.getPartitionService().addMigrationListener(witness);
        member.getCluster().addMembershipListener(witness);
        System.out.println("ready");
        try (var input = new BufferedReader(new InputStreamReader(System.in, US_ASCII))) {
            while (input.readLine() != null) {
                while (!witness.isSafe()) {
                    Thread.sleep(20);
                }
                System.out.println("safe");
            }
        }
        member.shutdown();
    }

    /// Starts one.
    static BenchProcess start(BenchCluster cluster) throws IOException {
        BenchProcess witness =
                BenchProcess.java(
                        ClusterWitness.class,
                        HazelcastMember.FLAGS,
                        cluster.name(),
                        BenchCluster.freePort(),
                        cluster.members());
        witness.answer("ready");
        return witness;
    }

    private synchronized boolean isSafe() {
        boolean isOld = System.nanoTime() - changedNanos > QUIET_NANOS;
        return !isMoving && (!hasChanged || isOld);
    }

    private synchronized void changed(Member member) {
        if (!member.isLiteMember()) {
            hasChanged = true;
            changedNanos = System.nanoTime();
        }
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        changed(event.getMember());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        changed(event.getMember());
    }

    @Override
    public synchronized void migrationStarted(MigrationState state) {
        isMoving = true;
    }

    @Override
    public synchronized void migrationFinished(MigrationState state) {
        isMoving = false;
        hasChanged = false;
    }

    @Override
    public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
        // The last one counts.
    }

    @Override
    public void replicaMigrationFailed(ReplicaMigrationEvent event) {
        // It is tried again.
    }
}
