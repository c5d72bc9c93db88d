package dev.muster.internal.memory;

import dev.muster.shared.SharedQueue;
import java.util.HashMap;
import java.util.Map;

/// Another process, as far as shared memory can tell: it has mapped the segments itself, is a
/// participant of its own, and shares no object of Java with this one.
public final class OtherProcess {
    private final Map<Long, Segment> segments = new HashMap<>();

    /// A shared object as that process sees it.
    @SuppressWarnings("unchecked") // what lies there is what lies here
    public synchronized <T> T sees(T object) {
        return switch (object) {
            case MemoryObject shared -> (T) shared.handle().in(mapped(shared.handle().segment()));
            case MemoryQueue<?> queue -> (T) queue.handle().in(mapped(queue.handle().segment()));
            default -> throw new IllegalArgumentException(object + " is not in memory");
        };
    }

    /// A queue that gives an item back so many times before it is a dead letter.
    public static <E> SharedQueue<E> queueOfAttempts(int attempts) {
        return MemoryQueue.create(0, 1 << 20, attempts);
    }

    private Segment mapped(MemoryFile.Handle handle) {
        return segments.computeIfAbsent(handle.inode(), _ -> Segment.map(handle));
    }

    /// Ends it.
    public synchronized void close() {
        segments.values().forEach(Segment::close);
        segments.clear();
    }
}
