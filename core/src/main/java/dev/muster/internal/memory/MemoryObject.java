package dev.muster.internal.memory;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;

/// What all shared objects in memory have: a place in a segment, by which they travel and are
/// identified.
public abstract sealed class MemoryObject implements Serializable
        permits MemoryBarrier,
                MemoryCondition,
                MemoryEvent,
                MemoryLock,
                MemorySemaphore,
                MemoryValue {
    private static final long serialVersionUID = 1;

    private final transient Segment segment;
    private final transient long offset;

    MemoryObject(Segment segment, long offset) {
        this.segment = segment;
        this.offset = offset;
    }

    final Segment segment() {
        return segment;
    }

    final long offset() {
        return offset;
    }

    /// A number of bytes from an offset in the object.
    final MemorySegment memory(long from, long bytes) {
        return segment.memory().asSlice(offset + from, bytes);
    }

    /// Tells another process where it is.
    final Object writeReplace() {
        return handle();
    }

    final MemoryHandle handle() {
        return new MemoryHandle(segment.handle(), offset, kind());
    }

    abstract MemoryHandle.Kind kind();

    @Override
    public final boolean equals(Object other) {
        return other instanceof MemoryObject object
                && object.offset == offset
                && object.segment.handle().inode() == segment.handle().inode();
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(segment.handle().inode() * 31 + offset);
    }

    @Override
    public final String toString() {
        return "%s[%d:%d]".formatted(getClass().getSimpleName(), segment.handle().inode(), offset);
    }
}
