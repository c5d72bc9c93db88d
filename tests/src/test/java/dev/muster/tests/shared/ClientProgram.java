package dev.muster.tests.shared;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// A client in a JVM of its own that takes hold of something and keeps it until it is killed:
/// `ADDRESS KEYFILE WHAT`.
final class ClientProgram {
    /// What it says when it holds it, or is about to wait for it.
    static final String AT = "at ";

    /// What a client can hold, or wait for.
    enum Grip {
        LOCK,
        PERMITS,
        LEASES,
        WAIT_FOR_LOCK,
        WAIT_FOR_PERMITS,
        WAIT_AT_BARRIER,
        WAIT_FOR_SIGNAL,
        TAKE,
        TAKE_ASYNC
    }

    private ClientProgram() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, BrokenBarrierException {
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        Manager manager = Manager.connect(Address.parse(arguments[0]), key);
        take(Grip.valueOf(arguments[2]), manager);
        new CountDownLatch(1).await();
    }

    private static void take(Grip grip, Manager manager)
            throws IOException, InterruptedException, BrokenBarrierException {
        SharedQueue<Integer> jobs = manager.queue(ContractServer.JOBS);
        var kept = new ArrayList<CompletableFuture<Integer>>();
        switch (grip) {
            case LOCK -> manager.lock("lock").lock();
            case PERMITS -> manager.semaphore("permits").acquire(2);
            case LEASES -> {
                jobs.takeLease();
                jobs.takeLease();
            }
            case TAKE_ASYNC -> List.of(1, 2, 3).forEach(_ -> kept.add(jobs.takeAsync()));
            default -> say(grip);
        }
        switch (grip) {
            case WAIT_FOR_LOCK -> manager.lock("lock").lock();
            case WAIT_FOR_PERMITS -> manager.semaphore("permits").acquire(3);
            case WAIT_AT_BARRIER -> manager.barrier("barrier").await();
            case WAIT_FOR_SIGNAL -> {
                var lock = manager.lock("lock");
                lock.lock();
                lock.newCondition().await();
            }
            case TAKE -> jobs.take();
            default -> say(grip);
        }
        System.out.printf("done with %d%n", kept.size());
    }

    private static void say(Grip grip) {
        System.out.println(AT + grip);
    }
}
