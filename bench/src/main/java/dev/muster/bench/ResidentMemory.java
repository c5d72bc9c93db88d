package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The memory that processes hold, from `/proc`.
///
/// @param rss what is in memory, in bytes, the mean of the processes
/// @param pss the same, but what several processes share is divided among them
record ResidentMemory(long rss, long pss) {
    private static final String WORD = "resident ";

    /// What a program answers that was asked for it.
    static String line(long... pids) throws IOException {
        long rss = 0;
        long pss = 0;
        for (long pid : pids) {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"));
            rss += bytes(lines, "Rss:");
            pss += bytes(lines, "Pss:");
        }
        return WORD + rss / pids.length + " " + pss / pids.length;
    }

    /// What is in memory of processes together, in bytes.
    static long sum(long... pids) throws IOException {
        long rss = 0;
        for (long pid : pids) {
            rss += bytes(Files.readAllLines(Path.of("/proc/" + pid + "/status")), "VmRSS:");
        }
        return rss;
    }

    private static long bytes(List<String> lines, String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    /// Reads such an answer.
    static ResidentMemory of(String line) {
        if (!line.startsWith(WORD)) {
            throw new IllegalArgumentException("'%s' must be 'resident …'".formatted(line));
        }
        String[] words = line.split(" ", -1);
        return new ResidentMemory(Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
