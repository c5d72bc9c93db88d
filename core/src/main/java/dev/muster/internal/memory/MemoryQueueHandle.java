package dev.muster.internal.memory;

import java.io.Serializable;

/// What travels of a [MemoryQueue].
///
/// @param spill the file beside the segment
/// @param offset where the queue begins in the segment
record MemoryQueueHandle(SegmentHandle segment, SegmentHandle spill, long offset)
        implements Serializable {
    private Object readResolve() {
        return MemoryQueue.attach(this);
    }
}
