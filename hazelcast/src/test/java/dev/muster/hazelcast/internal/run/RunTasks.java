package dev.muster.hazelcast.internal.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the tests have nodes do.
public final class RunTasks {
    private RunTasks() {}

    /// Leaves a line that says that it has run.
    public static int append(String file, int number) throws IOException {
        Files.writeString(
                Path.of(file), number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
