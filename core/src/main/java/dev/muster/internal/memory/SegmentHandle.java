package dev.muster.internal.memory;

import java.io.Serializable;

/// Says where a process finds a segment: as a file that another process has open.
///
/// @param pid of the process that passes it on
/// @param fd its descriptor of the file
/// @param inode tells this segment from all others of the machine
record SegmentHandle(int pid, int fd, long inode, long bytes) implements Serializable {
    String path() {
        return "/proc/" + pid + "/fd/" + fd;
    }
}
