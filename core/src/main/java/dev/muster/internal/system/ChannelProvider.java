package dev.muster.internal.system;

import java.nio.channels.spi.SelectorProvider;

/// What makes the channels of a JVM: mostly the JDK's own provider, see [SelectorProvider].
public final class ChannelProvider {
    /*
     * Before a JVM opens its first channel it looks for other providers in all of its class path:
     * 22 jars cost a worker 35 to 100 ms of processor time. Its program has looked already, so the
     * worker takes what the program has found.
     */
    private static final String PROPERTY = "java.nio.channels.spi.SelectorProvider";

    private ChannelProvider() {}

    /// The class of the one that this JVM has, if it is of the JDK; empty otherwise.
    public static String ofJdk() {
        Class<?> type = SelectorProvider.provider().getClass();
        return isOfJdk(type) ? type.getName() : "";
    }

    private static boolean isOfJdk(Class<?> type) {
        return type.getModule().equals(SelectorProvider.class.getModule());
    }

    /// Has this JVM take one of the JDK, without looking for others. Before it opens a channel; if
    /// it is told otherwise by its flags, or its JDK has no such class, this does nothing.
    ///
    /// @param name of the class, or empty
    public static void take(String name) {
        if (name.isEmpty() || System.getProperty(PROPERTY) != null || !isThere(name)) {
            return;
        }
        System.setProperty(PROPERTY, name);
        try {
            var _ = SelectorProvider.provider();
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    private static boolean isThere(String name) {
        try {
            Class<?> type = Class.forName(name, false, null);
            return isOfJdk(type) && SelectorProvider.class.isAssignableFrom(type);
        } catch (ClassNotFoundException _) {
            return false;
        }
    }
}
