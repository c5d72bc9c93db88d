package dev.muster.internal.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        for (String line : SystemFile.text(OURS).split("\n", -1)) { // 0::/path or 4:memory:/path
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
