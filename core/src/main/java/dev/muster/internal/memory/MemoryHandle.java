package dev.muster.internal.memory;

import java.io.Serializable;

/// Tells another process where a shared object is.
record MemoryHandle(SegmentHandle segment, long offset, Kind kind) implements Serializable {
    /// The kind of object there.
    enum Kind {
        LOCK,
        CONDITION,
        SEMAPHORE,
        EVENT,
        BARRIER,
        VALUE
    }

    private Object readResolve() {
        return in(Segment.attach(segment));
    }

    /// The object in the process that has mapped the segment.
    Object in(Segment mapped) {
        return mapped.object(offset, MemoryObject.class, () -> make(mapped));
    }

    private MemoryObject make(Segment mapped) {
        return switch (kind) {
            case LOCK -> new MemoryLock(mapped, offset);
            case CONDITION -> new MemoryCondition(mapped, offset);
            case SEMAPHORE -> new MemorySemaphore(mapped, offset);
            case EVENT -> new MemoryEvent(mapped, offset);
            case BARRIER -> new MemoryBarrier(mapped, offset);
            case VALUE -> new MemoryValue<>(mapped, offset);
        };
    }
}
