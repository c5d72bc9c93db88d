package dev.muster.examples;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The frame of every example's `main`: what a user did wrong is told in one line.
@FunctionalInterface
public interface ExampleMain {
    /// Runs the program until its work is done, or indefinitely if it is a server.
    void run(ExampleOptions options) throws IOException, InterruptedException;

    /// Runs `program` and ends the process with 2 if the command line or the network is at fault.
    static void start(ExampleMain program, String... arguments) throws InterruptedException {
        try {
            program.run(ExampleOptions.parse(arguments));
        } catch (IllegalArgumentException | IOException | UncheckedIOException failure) {
            System.err.println(failure.getMessage());
            System.exit(2);
        }
    }
}
