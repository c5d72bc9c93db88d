package dev.muster.internal.worker;

/// Ctrl-C at a terminal goes to every process in its foreground, so to the workers, too. What they
/// are to do then, only the pool says.
final class CtrlC {
    private CtrlC() {}

    /// Leaves the signal to the pool. By reflection: the compiler warns of these classes, and there
    /// are no others.
    static void leaveToPool() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ignoring = handler.getField("SIG_IGN").get(null);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ignoring);
        } catch (ReflectiveOperationException _) {
            // This JVM does without, or was told to leave this signal alone.
        }
    }
}
