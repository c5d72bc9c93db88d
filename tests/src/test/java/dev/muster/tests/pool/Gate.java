package dev.muster.tests.pool;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Holds up tasks of every process until it is opened: a file that is there or not.
///
/// @param file its path
public record Gate(String file) implements Serializable {
    private static final Duration STEP = Duration.ofMillis(2);

    /// One in a folder.
    public static Gate in(Path folder) {
        return in(folder, "gate");
    }

    /// One of several in a folder.
    public static Gate in(Path folder, String name) {
        return new Gate(folder.resolve(name).toString());
    }

    /// Lets everybody through.
    public void open() {
        try {
            Files.createFile(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until it is open.
    public void pass() throws InterruptedException {
        while (Files.notExists(Path.of(file))) {
            Thread.sleep(STEP);
        }
    }

    /// Waits until it is open; an interrupt makes an exception of it.
    public void passUninterrupted() {
        try {
            pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the gate", e);
        }
    }
}
