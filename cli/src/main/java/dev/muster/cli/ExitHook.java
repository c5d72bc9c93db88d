package dev.muster.cli;

/// What is still done when Ctrl-C or SIGTERM ends a command: the only threads that the command line
/// makes.
final class ExitHook {
    private final Thread thread;

    ExitHook(String threadName, Runnable body) {
        this.thread = new Thread(body, threadName);
    }

    /// Has it done at the end of this JVM.
    ///
    /// @throws IllegalStateException if the JVM ends already
    void add() {
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /// Takes that back, unless the JVM ends already.
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException _) {
            // It runs, or has run.
        }
    }
}
