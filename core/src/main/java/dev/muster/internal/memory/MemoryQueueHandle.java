package dev.muster.internal.memory;

import java.io.Serializable;

/// The form in which a [MemoryQueue] travels.
///
/// @param spill the file beside the segment
/// @param offset the beginning of the queue in the segment
record MemoryQueueHandle(SegmentHandle segment, SegmentHandle spill, long offset)
        implements Serializable {
    private Object readResolve() {
        return MemoryQueue.attach(this);
    }
}
