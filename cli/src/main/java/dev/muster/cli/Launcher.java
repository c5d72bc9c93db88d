package dev.muster.cli;

import java.lang.reflect.InvocationTargetException;

/// The entry point of the jar: prints one line if the Java is too old. So it is compiled for every
/// Java since 8, and names no other class of this project.
public final class Launcher {
    private static final int OLDEST = 25;
    private static final int MISTAKE = 2;

    private Launcher() {}

    /// Starts the command, or reports that this Java is too old for it.
    ///
    /// @throws ReflectiveOperationException if the jar is damaged
    public static void main(String[] args) throws ReflectiveOperationException {
        String complaint =
                complaint(
                        System.getProperty("java.specification.version"),
                        System.getProperty("java.home"));
        if (!complaint.isEmpty()) {
            System.err.println(complaint);
            System.exit(MISTAKE);
        }
        try {
            Class.forName("dev.muster.cli.Muster")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the command failed", e.getCause());
        }
    }

    /// What is wrong with a Java.
    ///
    /// @param version as `1.8`, `17` or `25`
    /// @param home where it is installed
    /// @return nothing if it is new enough
    static String complaint(String version, String home) {
        String number = version.startsWith("1.") ? version.substring(2) : version;
        if (Integer.parseInt(number) >= OLDEST) {
            return "";
        }
        return "muster: this is Java "
                + number
                + " ("
                + home
                + "), must be Java "
                + OLDEST
                + " or newer: install one, for example from https://adoptium.net, and run it with"
                + " its full path";
    }
}
