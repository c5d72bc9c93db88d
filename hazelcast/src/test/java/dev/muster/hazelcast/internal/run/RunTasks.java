package dev.muster.hazelcast.internal.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the tests have nodes do.
public final class RunTasks {
    private RunTasks() {}

    /// Leaves a line that says that it has run.
    public static int append(String file, int number) throws IOException {
        // Not by a channel: that would fail in a task that has just been interrupted.
        try (var out = new FileOutputStream(file, true)) {
            out.write((number + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return number;
    }

    /// Leaves a line that says that it runs, and goes on when there are so many.
    public static int appendBeside(String file, int number, int lines)
            throws IOException, InterruptedException {
        var _ = append(file, number);
        while (Files.readAllLines(Path.of(file)).size() < lines) {
            Thread.sleep(20);
        }
        return number;
    }

    /// Says that it runs, and goes on when there is a second file.
    public static String waitFor(String begun, String go) throws IOException, InterruptedException {
        var _ = append(begun, 1);
        while (Files.notExists(Path.of(go))) {
            Thread.sleep(20);
        }
        return "went on";
    }

    /// As many bytes.
    public static byte[] fill(int bytes) {
        byte[] array = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            array[i] = (byte) i;
        }
        return array;
    }

    /// Ends its process.
    public static int exit() {
        System.exit(7);
        return 0;
    }

    /// Needs more memory than there is.
    public static int fillHeap() {
        Object[] all = {};
        while (true) {
            all = new Object[] {all, new long[1 << 20]};
        }
    }

    /// Throws.
    public static int fail() {
        throw new IllegalStateException("it is so");
    }
}
