package dev.muster.internal.remote;

import dev.muster.Broadcast;
import dev.muster.RemoteCallable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tasks for workers that have no classes of the tests: this one needs no others.
public final class AgentTasks {
    private AgentTasks() {}

    /// Which process this is.
    static RemoteCallable<Long> pid() {
        return () -> ProcessHandle.current().pid();
    }

    /// The sum of all bytes of a broadcast, when a file says that all are to begin.
    static RemoteCallable<Long> sum(Broadcast<MemorySegment> broadcast, Path begin) {
        String file = begin.toString();
        return () -> {
            while (!Files.exists(Path.of(file))) {
                Thread.sleep(10);
            }
            return sum(broadcast.value());
        };
    }

    /// The sum of all bytes of a broadcast.
    static RemoteCallable<Long> sum(Broadcast<MemorySegment> broadcast) {
        return () -> sum(broadcast.value());
    }

    public static long sum(MemorySegment segment) {
        long sum = 0;
        for (long i = 0; i < segment.byteSize(); i++) {
            sum += segment.get(ValueLayout.JAVA_BYTE, i);
        }
        return sum;
    }
}
