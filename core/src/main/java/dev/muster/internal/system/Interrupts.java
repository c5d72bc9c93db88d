package dev.muster.internal.system;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/// The signals by which a user ends a program.
public final class Interrupts {
    /// Their numbers by their names.
    private static final Map<String, Integer> ASKING = Map.of("INT", 2, "TERM", 15, "HUP", 1);

    private static final int SIGNALLED = 128;

    private Interrupts() {}

    /// Whether this process ends because of such a signal; to be asked by a shutdown hook. The JVM
    /// runs the hooks in a thread with the signal's name.
    public static boolean isCauseOfExit() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(thread ->
                        ASKING.keySet().stream().anyMatch(each -> thread.equals(handler(each))));
    }

    private static String handler(String signal) {
        return "SIG" + signal + " handler";
    }

    /// Has the next signal run something and end this process at once. Where the JVM does not let
    /// programs hear signals, nothing happens.
    public static void onNext(Runnable action) {
        ASKING.forEach((name, number) -> onNext(name, number, action));
    }

    /// By reflection: the compiler warns of these classes, and there are no others.
    private static void onNext(String name, int number, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(
                            handler.getClassLoader() == null
                                    ? Interrupts.class.getClassLoader()
                                    : handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (_, method, _) -> {
                                if (!method.getName().equals("handle")) {
                                    return null; // the JDK asks it nothing else
                                }
                                try {
                                    action.run();
                                } finally {
                                    Runtime.getRuntime().halt(SIGNALLED + number);
                                }
                                return null;
                            });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InstantiationException
                | InvocationTargetException _) {
            // This JVM does without, or was told to leave this signal alone.
        }
    }
}
