package dev.muster.hazelcast.internal.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the tests have nodes do.
final class RunTasks {
    private RunTasks() {}

    /// Leaves a line that says that it has run.
    static int append(String file, int number) throws IOException {
        Files.writeString(
                Path.of(file), number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return number;
    }

    /// Says that it runs, and goes on when there is a second file.
    static String waitFor(String begun, String go) throws IOException, InterruptedException {
        var _ = append(begun, 1);
        while (Files.notExists(Path.of(go))) {
            Thread.sleep(20);
        }
        return "went on";
    }

    static byte[] fill(int bytes) {
        byte[] array = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            array[i] = (byte) i;
        }
        return array;
    }

    static int exit() {
        System.exit(7);
        return 0;
    }

    static int fillHeap() {
        var all = new java.util.ArrayList<long[]>();
        while (true) {
            all.add(new long[1 << 20]);
        }
    }

    static int fail() {
        throw new IllegalStateException("it is so");
    }
}
