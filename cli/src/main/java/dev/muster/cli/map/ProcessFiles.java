package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What Linux reports of processes in `/proc`; nothing of any process elsewhere.
final class ProcessFiles {
    private static final Path PROC = Path.of("/proc");
    private static final String RESIDENT = "\nVmRSS:";

    private ProcessFiles() {}

    /// All processes.
    static List<Long> pids() {
        String[] names = PROC.toFile().list();
        var pids = new ArrayList<Long>();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids.add(Long.parseLong(name));
            }
        }
        return pids;
    }

    /// The environment with which a process was started, a NUL before and after each variable; NUL
    /// alone if it has ended or is another user's.
    static String environment(long pid) {
        return "\0" + text(pid, "environ");
    }

    /// What a process and all that descend from it hold in memory, in bytes.
    static long residentBytes(long pid) {
        Path folder = PROC.resolve(Long.toString(pid));
        long sum = residentBytes(text(pid, "status"));
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
            for (Path thread : threads) {
                for (String child : text(thread.resolve("children")).split(" ", -1)) {
                    if (!child.isEmpty()) {
                        sum += residentBytes(Long.parseLong(child));
                    }
                }
            }
        } catch (IOException | NumberFormatException _) {
            return sum; // it has ended
        }
        return sum;
    }

    private static long residentBytes(String status) {
        int begin = status.indexOf(RESIDENT);
        int end = status.indexOf(" kB", Math.max(begin, 0));
        return begin < 0 || end < 0
                ? 0
                : Long.parseLong(status.substring(begin + RESIDENT.length(), end).strip()) << 10;
    }

    private static String text(long pid, String name) {
        return text(PROC.resolve(Long.toString(pid), name));
    }

    private static String text(Path file) {
        try (var input = new FileInputStream(file.toString())) {
            return new String(input.readAllBytes(), ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
