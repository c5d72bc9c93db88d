package dev.muster.internal.pool;

import java.util.List;
import sun.misc.Signal;

/// The signals by which a user ends a program.
final class Interrupts {
    private static final List<String> ASKING = List.of("INT", "TERM", "HUP");
    private static final int SIGNALLED = 128;

    private Interrupts() {}

    /// Whether this process ends because of such a signal; to be asked by a shutdown hook. The JVM
    /// runs the hooks in a thread with the signal's name.
    static boolean isCauseOfExit() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> ASKING.stream().anyMatch(each -> name.equals(handler(each))));
    }

    private static String handler(String signal) {
        return "SIG" + signal + " handler";
    }

    /// Has the next signal run something and end this process at once.
    static void onNext(Runnable action) {
        for (String name : ASKING) {
            try {
                Signal.handle(
                        new Signal(name),
                        signal -> {
                            try {
                                action.run();
                            } finally {
                                Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
                            }
                        });
            } catch (IllegalArgumentException _) {
                // The JVM was told to leave this signal alone, or the system has none of this name.
            }
        }
    }
}
