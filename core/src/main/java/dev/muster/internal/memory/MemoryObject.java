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
    private final transient Kind kind;

    MemoryObject(Segment segment, long offset, Kind kind) {
        this.segment = segment;
        this.offset = offset;
        this.kind = kind;
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

    final Handle handle() {
        return new Handle(segment.handle(), offset, kind);
    }

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

    /// Tells another process where an object is.
    record Handle(MemoryFile.Handle segment, long offset, Kind kind) implements Serializable {
        private Object readResolve() {
            return in(Segment.attach(segment));
        }

        /// The object in the process that has mapped the segment.
        MemoryObject in(Segment mapped) {
            return kind.in(mapped, offset);
        }
    }

    enum Kind {
        LOCK,
        CONDITION,
        SEMAPHORE,
        EVENT,
        BARRIER,
        VALUE;

        /// The object of this kind at an offset of a segment: one for the whole process.
        MemoryObject in(Segment segment, long offset) {
            return segment.object(offset, MemoryObject.class, () -> make(segment, offset));
        }

        private MemoryObject make(Segment segment, long offset) {
            return switch (this) {
                case LOCK -> new MemoryLock(segment, offset);
                case CONDITION -> new MemoryCondition(segment, offset);
                case SEMAPHORE -> new MemorySemaphore(segment, offset);
                case EVENT -> new MemoryEvent(segment, offset);
                case BARRIER -> new MemoryBarrier(segment, offset);
                case VALUE -> new MemoryValue<>(segment, offset);
            };
        }
    }
}
