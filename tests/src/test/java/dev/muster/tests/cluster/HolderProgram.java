package dev.muster.tests.cluster;

import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;

/// A program that takes hold of something in a cluster and keeps it until it is killed: what, then
/// what [TestCluster#arguments] says.
final class HolderProgram {
    /// What it says when it holds it, or is about to wait for it.
    static final String AT = "at ";

    /// What it says of its lock when it is asked to unlock it.
    static final String UNLOCKED = "unlock: ";

    /// What a program can hold, or wait for.
    enum Grip {
        LOCK,
        LOCK_AS_CLIENT,
        PERMITS,
        LEASES,
        WAIT_FOR_LOCK,
        WAIT_AT_BARRIER,
        /// Puts numbers into a queue until it is killed.
        PUT
    }

    private HolderProgram() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, BrokenBarrierException {
        List<String> rest = List.of(arguments);
        ClusterConfig config = TestNode.config(rest.subList(1, rest.size()));
        Grip grip = Grip.valueOf(rest.getFirst());
        Cluster cluster =
                Cluster.open(_ -> grip == Grip.LOCK_AS_CLIENT ? config.asClient() : config);
        take(grip, cluster);
        new CountDownLatch(1).await();
    }

    private static void take(Grip grip, Cluster cluster)
            throws IOException, InterruptedException, BrokenBarrierException {
        SharedQueue<Integer> jobs = cluster.queue("jobs");
        switch (grip) {
            case LOCK, LOCK_AS_CLIENT -> {
                SharedLock lock = cluster.lock("lock");
                lock.lock();
                say(grip);
                System.in.read();
                System.out.println(UNLOCKED + outcome(lock));
            }
            case PERMITS -> {
                cluster.semaphore("permits").acquire(2);
                say(grip);
            }
            case LEASES -> {
                jobs.takeLease();
                jobs.takeLease();
                say(grip);
            }
            case WAIT_FOR_LOCK -> {
                say(grip);
                cluster.lock("lock").lock();
            }
            case WAIT_AT_BARRIER -> {
                say(grip);
                cluster.barrier("barrier").await();
            }
            case PUT -> {
                say(grip);
                for (int i = 0; ; i++) {
                    jobs.put(i);
                    System.out.println(i);
                }
            }
        }
    }

    private static String outcome(SharedLock lock) {
        try {
            lock.unlock();
            return "done";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static void say(Grip grip) {
        System.out.println(AT + grip);
    }
}
