package dev.muster.internal.launch;

import java.util.concurrent.CountDownLatch;

/// A worker's life that does not end.
final class EndlessProgram {
    private EndlessProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
