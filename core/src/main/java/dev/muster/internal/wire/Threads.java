package dev.muster.internal.wire;

/// Waiting for threads that are about to end.
final class Threads {
    private Threads() {}

    /// Waits for the end of a thread, unless it is the current one; keeps the interrupt for later.
    static void joinUninterruptibly(Thread thread) {
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
