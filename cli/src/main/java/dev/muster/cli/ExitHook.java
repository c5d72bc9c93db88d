package dev.muster.cli;

/// The work to be done when Ctrl-C or SIGTERM ends a command: the only threads that the command
/// line starts.
final class ExitHook {
    private final Thread thread;

    ExitHook(String threadName, Runnable body) {
        this.thread = new Thread(body, threadName);
    }

    /// Registers it for the end of this JVM.
    ///
    /// @throws IllegalStateException if the JVM is already ending
    void add() {
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /// Removes the registration, unless the JVM is already ending.
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException _) {
            // It runs, or has run.
        }
    }
}
