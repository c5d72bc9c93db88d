package dev.muster.internal.system;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file in which the system reports something about itself.
public final class SystemFile {
    /*
     * Such files are read on the way to the first result of a program, some of them once for each
     * process of the machine. So there are no channels, streams and patterns here, whose first use
     * costs more than the reading.
     */
    private static final int MOST_DIGITS = 18;

    private SystemFile() {}

    /// All of it, a character for each byte; empty if the file does not exist or may not be read.
    public static String text(Path file) {
        try (var input = new FileInputStream(file.toString())) {
            return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    /// The number in the first line with this beginning; nothing if there is none, or no such file.
    public static Optional<Long> number(Path file, String begin) {
        String text = text(file);
        int at = text.startsWith(begin) ? 0 : text.indexOf("\n" + begin) + 1;
        if (at == 0 && !text.startsWith(begin)) {
            return Optional.empty();
        }
        int from = at + begin.length();
        while (from < text.length() && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            from++;
        }
        int to = from;
        while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        boolean isNumber = to > from && to - from <= MOST_DIGITS;
        boolean isWord = to == text.length() || Character.isWhitespace(text.charAt(to));
        return isNumber && isWord
                ? Optional.of(Long.parseLong(text, from, to, 10))
                : Optional.empty();
    }

    /// A control group that accounts for the memory of this process; see `cgroups(7)`.
    ///
    /// @param isFirst whether it is of version 1, whose files have other names
    /// @param path below its mount; valid only outside the container, if this process is in one
    public record ControlGroup(boolean isFirst, String path) {
        private static final Path OURS = Path.of("/proc/self/cgroup");
        private static final Path MOUNT = Path.of("/sys/fs/cgroup");

        /// The groups of this process and its children; none on other systems.
        public static List<ControlGroup> ours() {
            var groups = new ArrayList<ControlGroup>();
            for (String line : text(OURS).split("\n", -1)) { // 0::/path or 4:memory:/path
                String[] parts = line.split(":", 3);
                boolean isWhole = parts.length == 3 && parts[2].startsWith("/");
                if (isWhole && parts[1].isEmpty()) {
                    groups.add(new ControlGroup(false, parts[2]));
                } else if (isWhole && List.of(parts[1].split(",", -1)).contains("memory")) {
                    groups.add(new ControlGroup(true, parts[2]));
                }
            }
            return groups;
        }

        /// The mount point of all groups of its version.
        public Path mount() {
            return isFirst ? MOUNT.resolve("memory") : MOUNT;
        }

        /// The folder of its files, if they exist.
        public Path folder() {
            return mount().resolve(path.substring(1)).normalize();
        }
    }
}
