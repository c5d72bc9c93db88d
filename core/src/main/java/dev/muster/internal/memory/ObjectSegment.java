package dev.muster.internal.memory;

import dev.muster.internal.memory.MemoryObject.Kind;
import dev.muster.shared.SharedCondition;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// A segment that holds small objects, one after the other. An object placed there is never
/// removed.
final class ObjectSegment {
    private static final long NEXT_AT = Participants.BYTES;
    private static final long FIRST_AT = NEXT_AT + 64;
    private static final long LINE = 64;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Segment segment;

    private ObjectSegment(Segment segment) {
        this.segment = segment;
    }

    /// A new segment of this number of bytes.
    static ObjectSegment create(long bytes) {
        return new ObjectSegment(Segment.create("objects", bytes));
    }

    static ObjectSegment in(Segment segment) {
        return new ObjectSegment(segment);
    }

    Segment segment() {
        return segment;
    }

    /// Whether an object of this number of bytes fits.
    boolean hasRoom(long bytes) {
        MemorySegment memory = segment.memory();
        long used = (long) LONG.getVolatile(memory, NEXT_AT);
        return Math.max(used, FIRST_AT) + size(bytes) <= memory.byteSize();
    }

    private static long size(long bytes) {
        return (bytes + LINE - 1) / LINE * LINE;
    }

    /// Room for an object.
    ///
    /// @throws IllegalStateException if there is none left
    private long lay(long bytes) {
        MemorySegment memory = segment.memory();
        long size = size(bytes);
        while (true) {
            long used = (long) LONG.getVolatile(memory, NEXT_AT);
            long offset = Math.max(used, FIRST_AT);
            if (offset + size > memory.byteSize()) {
                throw new IllegalStateException(
                        "%,d bytes of shared objects are in use, which is the limit: make a Local for each part of the program, or fewer conditions"
                                .formatted(memory.byteSize()));
            }
            if (LONG.compareAndSet(memory, NEXT_AT, used, offset + size)) {
                return offset;
            }
        }
    }

    private <T> T object(long offset, Kind kind, Class<T> type) {
        return type.cast(kind.in(segment, offset));
    }

    MemoryLock newLock() {
        return object(lay(MemoryLock.BYTES), Kind.LOCK, MemoryLock.class);
    }

    SharedCondition newCondition(MemoryLock lock) {
        long offset = lay(MemoryCondition.BYTES);
        MemoryCondition.lay(segment, offset, lock);
        return object(offset, Kind.CONDITION, MemoryCondition.class);
    }

    MemorySemaphore newSemaphore(int permits) {
        long offset = lay(MemorySemaphore.BYTES);
        MemorySemaphore.lay(segment, offset, permits);
        return object(offset, Kind.SEMAPHORE, MemorySemaphore.class);
    }

    MemoryEvent newEvent() {
        return object(lay(MemoryEvent.BYTES), Kind.EVENT, MemoryEvent.class);
    }

    MemoryBarrier newBarrier(int parties) {
        long offset = lay(MemoryBarrier.BYTES);
        MemoryBarrier.lay(segment, offset, parties);
        return object(offset, Kind.BARRIER, MemoryBarrier.class);
    }

    MemoryValue<?> newValue() {
        return object(lay(MemoryValue.BYTES), Kind.VALUE, MemoryValue.class);
    }
}
