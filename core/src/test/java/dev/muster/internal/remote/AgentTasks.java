package dev.muster.internal.remote;

import dev.muster.Broadcast;
import dev.muster.RemoteCallable;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/// Tasks for workers that have no classes of the tests: this one needs no others.
public final class AgentTasks {
    private AgentTasks() {}

    /// Which process this is.
    static RemoteCallable<Long> pid() {
        return () -> ProcessHandle.current().pid();
    }

    /// The checksum of all bytes of a broadcast, when a file says that all are to begin.
    static RemoteCallable<Long> sum(Broadcast<MemorySegment> broadcast, Path begin) {
        String file = begin.toString();
        return () -> {
            while (!Files.exists(Path.of(file))) {
                Thread.sleep(10);
            }
            return sum(broadcast.value());
        };
    }

    /// The checksum of all bytes of a broadcast.
    static RemoteCallable<Long> sum(Broadcast<MemorySegment> broadcast) {
        return () -> sum(broadcast.value());
    }

    public static long sum(MemorySegment segment) {
        var sum = new CRC32();
        sum.update(segment.asByteBuffer());
        return sum.getValue();
    }
}
