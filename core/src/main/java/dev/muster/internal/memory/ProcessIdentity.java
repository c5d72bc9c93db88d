package dev.muster.internal.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process of this machine, never confused with a later one.
///
/// @param startTicks when it started, in ticks of the system since it was booted
record ProcessIdentity(int pid, long startTicks) {
    private static final int STATE = 0;
    private static final int START_TIME = 19;
    private static final ProcessIdentity SELF = new ProcessIdentity(pidOfSelf(), startOfSelf());

    /// This process.
    static ProcessIdentity self() {
        return SELF;
    }

    private static int pidOfSelf() {
        return Math.toIntExact(ProcessHandle.current().pid());
    }

    private static long startOfSelf() {
        try {
            return Long.parseLong(fields(pidOfSelf())[START_TIME]);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "/proc cannot be read, which shared memory needs: mount it", e);
        }
    }

    /// Whether it runs. A zombie, which has ended and waits for its parent to notice, does not.
    boolean isAlive() {
        return Liveness.of(this);
    }

    /// Like [#isAlive], according to /proc.
    boolean isListed() {
        try {
            String[] fields = fields(pid);
            char state = fields[STATE].charAt(0);
            return state != 'Z' && state != 'X' && Long.parseLong(fields[START_TIME]) == startTicks;
        } catch (IOException _) {
            return false;
        }
    }

    /// The fields of `/proc/PID/stat` after the name of the program, which may contain anything.
    private static String[] fields(int pid) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }
}
