package dev.muster.tests.process;

import dev.muster.JvmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A program that starts one process and says which; then it ends, exits or stays.
final class ParentProgram {
    private ParentProgram() {}

    /// @param arguments `daemon` or `plain`; then `end`, `exit` once something is said to it, or
    ///   `stay`; the file to which the process writes before it ends
    public static void main(String[] arguments) throws Exception {
        String file = arguments[2];
        boolean isDaemon = arguments[0].equals("daemon");
        JvmProcess process =
                isDaemon
                        ? JvmProcess.start(ParentProgram::startSleeper, c -> c.asDaemon())
                        : JvmProcess.start(() -> writeEnd(file));
        System.out.println("started " + process.pid());
        switch (arguments[1]) {
            case "end" -> {}
            case "exit" -> {
                if (System.in.read() >= 0) {
                    System.exit(0);
                }
            }
            default -> new CountDownLatch(1).await();
        }
    }

    /// Starts a process of its own, and waits for ever.
    private static void startSleeper() {
        try {
            Process sleeper = new ProcessBuilder("sleep", "1000").start();
            System.out.println("sleeper " + sleeper.pid());
            sleeper.waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Lives a second longer than it is asked to.
    private static void writeEnd(String file) {
        System.out.println("running");
        try {
            if (new CountDownLatch(1).await(1, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody counts");
            }
            Files.writeString(Path.of(file), "done");
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
