package dev.muster.tests.kit;

import java.io.IOException;

/// Signals to processes.
public final class Signals {
    private Signals() {}

    /// Sends a signal by its name, as `INT`.
    public static void send(String name, ProcessHandle target)
            throws IOException, InterruptedException {
        send(name, target.pid());
    }

    /// Sends a signal by its name to a process by its id.
    public static void send(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }
}
