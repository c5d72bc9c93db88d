package dev.muster.tests.memory;

import java.util.ArrayList;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A program that takes something of what it shares with a test, says so, and stays until it is
/// killed: `WHAT THINGS`.
final class MortalProgram {
    private static final int VIRTUAL_THREADS = 50;

    private MortalProgram() {}

    public static void main(String[] arguments) throws Exception {
        SharedThings things = SharedThings.of(arguments[1]);
        switch (arguments[0]) {
            case "lock" -> {
                things.lock().lock();
                System.out.println("has it");
            }
            case "permits" -> {
                things.permits().acquire(SharedThings.PERMITS);
                System.out.println("has them");
            }
            case "wait for permits" -> {
                System.out.println("waits");
                things.permits().acquire(SharedThings.PERMITS);
            }
            case "wait for a signal" -> waitForSignal(things);
            case "wait at the barrier" -> waitAtBarrier(things);
            case "virtual threads" -> blockVirtualThreads(things);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        new CountDownLatch(1).await();
    }

    private static void waitForSignal(SharedThings things) throws InterruptedException {
        things.lock().lock();
        System.out.println("waits");
        things.condition().await();
        System.out.println("goes on");
    }

    private static void waitAtBarrier(SharedThings things)
            throws InterruptedException, BrokenBarrierException {
        System.out.println("waits");
        things.barrier().await();
    }

    /// Many virtual threads wait for what they do not get, one goes on.
    private static void blockVirtualThreads(SharedThings things) throws Exception {
        var waiting = new ArrayList<Future<Boolean>>();
        var begun = new CountDownLatch(VIRTUAL_THREADS);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < VIRTUAL_THREADS; i++) {
                int number = i;
                waiting.add(
                        executor.submit(() -> {
                            begun.countDown();
                            return waitFor(things, number);
                        }));
            }
            begun.await();
            Thread other = Thread.ofVirtual().start(MortalProgram::goOn);
            other.join();
            System.out.println("others go on");
            for (Future<Boolean> each : waiting) {
                each.get();
            }
        }
        System.out.println("all had what they waited for");
    }

    private static void goOn() {
        for (int i = 0; i < 1_000; i++) {
            Thread.yield();
        }
    }

    private static boolean waitFor(SharedThings things, int number) throws InterruptedException {
        switch (number % 3) {
            case 0 -> {
                things.lock().lock();
                things.lock().unlock();
            }
            case 1 -> {
                things.permits().acquire();
                things.permits().release();
            }
            default -> things.event().await();
        }
        return true;
    }
}
