package dev.muster.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// When the writes of some keys were complete: a file in memory that the processes of one machine
/// see at once. Times are `System.nanoTime`, which they share on Linux.
///
/// Keys are numbers from 0, versions numbers from 1. One process writes.
final class WriteLog implements AutoCloseable {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final int versions;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ends;

    /// @param versions how many of each key, at most
    private WriteLog(FileChannel channel, FileChannel.MapMode mode, int keys, int versions)
            throws IOException {
        this.versions = versions;
        ends = channel.map(mode, 0, (long) keys * versions * Long.BYTES, arena);
    }

    static WriteLog create(Path file, int keys, int versions) throws IOException {
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            return new WriteLog(channel, FileChannel.MapMode.READ_WRITE, keys, versions);
        }
    }

    static WriteLog open(Path file, int keys, int versions) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new WriteLog(channel, FileChannel.MapMode.READ_ONLY, keys, versions);
        }
    }

    int versions() {
        return versions;
    }

    void end(int key, long version, long nanos) {
        LONG.setRelease(ends, offset(key, version), nanos);
    }

    /// When the write of this version was complete; 0 if it is not.
    long end(int key, long version) {
        return version >= versions ? 0 : (long) LONG.getAcquire(ends, offset(key, version));
    }

    private long offset(int key, long version) {
        return ((long) key * versions + version) * Long.BYTES;
    }

    @Override
    public void close() {
        arena.close();
    }
}
