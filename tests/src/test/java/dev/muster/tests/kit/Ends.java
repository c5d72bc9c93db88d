package dev.muster.tests.kit;

/// Ends things in `close`, where an interrupt is kept for later.
final class Ends {
    private Ends() {}

    /// Waits for the end of a thread that is about to end.
    static void join(Thread thread) {
        try {
            thread.join(Waits.LONG);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends a process with SIGKILL, and waits until it is gone.
    static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }
}
