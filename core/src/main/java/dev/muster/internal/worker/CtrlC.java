package dev.muster.internal.worker;

/// Ctrl-C at a terminal is sent to every process in the foreground, so also to workers that lead no
/// session of their own. Only the pool decides what they do then.
final class CtrlC {
    private CtrlC() {}

    /// Leaves the signal to the pool. By reflection: the compiler warns about these classes, and
    /// there are no alternatives.
    static void leaveToPool() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ignoring = handler.getField("SIG_IGN").get(null);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), ignoring);
        } catch (ReflectiveOperationException _) {
            // This JVM has no such classes, or was started to leave this signal alone.
        }
    }
}
