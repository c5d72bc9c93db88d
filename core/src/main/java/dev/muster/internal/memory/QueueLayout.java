package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The layout of one queue in its segment. Data written by different sides is far apart.
///
/// @param memory all of the queue
record QueueLayout(MemorySegment memory) {
    static final long ALIGNMENT = 4096;

    private static final long CAPACITY = 0;
    private static final long RING_BYTES = 8;
    private static final long MAX_ATTEMPTS = 16;
    private static final long PRODUCERS = 128;
    private static final long TAIL = 256;
    private static final long CONSUMERS = 384;
    private static final long HEAD = 512;
    private static final long ITEMS = 640;
    private static final long ROOM = 768;
    private static final long IDLE = 896;
    private static final long COUNTS = 1024;
    private static final long SPILL_END = 1152;
    private static final long LEASES = 1280;
    private static final long RING = LEASES + LeaseTable.BYTES;
    private static final long LINE = 128;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /// How many bytes a queue with a ring of this size takes.
    static long bytes(long ringBytes) {
        return (RING + ringBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    static QueueLayout create(MemorySegment memory, int capacity, long ringBytes, int attempts) {
        LONG.set(memory, CAPACITY, (long) capacity);
        LONG.set(memory, MAX_ATTEMPTS, (long) attempts);
        LONG.setVolatile(memory, RING_BYTES, ringBytes);
        return new QueueLayout(memory);
    }

    /// The queue that begins at an offset of a segment, as created.
    static QueueLayout at(MemorySegment segment, long offset) {
        long ringBytes = (long) LONG.getVolatile(segment, offset + RING_BYTES);
        return new QueueLayout(segment.asSlice(offset, bytes(ringBytes)));
    }

    /// How many items it may have; 0 for as many as fit.
    int capacity() {
        return (int) (long) LONG.get(memory, CAPACITY);
    }

    int maxAttempts() {
        return (int) (long) LONG.get(memory, MAX_ATTEMPTS);
    }

    Ring ring() {
        return new Ring(memory.asSlice(RING, (long) LONG.get(memory, RING_BYTES)));
    }

    MemorySegment producers() {
        return memory.asSlice(PRODUCERS, RobustLock.BYTES);
    }

    MemorySegment tail() {
        return memory.asSlice(TAIL, LINE);
    }

    MemorySegment consumers() {
        return memory.asSlice(CONSUMERS, RobustLock.BYTES);
    }

    MemorySegment head() {
        return memory.asSlice(HEAD, LINE);
    }

    FutexEvent items() {
        return new FutexEvent(memory.asSlice(ITEMS, FutexEvent.BYTES));
    }

    FutexEvent room() {
        return new FutexEvent(memory.asSlice(ROOM, FutexEvent.BYTES));
    }

    FutexEvent idle() {
        return new FutexEvent(memory.asSlice(IDLE, FutexEvent.BYTES));
    }

    MemorySegment counts() {
        return memory.asSlice(COUNTS, LINE);
    }

    MemorySegment spillEnd() {
        return memory.asSlice(SPILL_END, Long.BYTES);
    }

    MemorySegment leases() {
        return memory.asSlice(LEASES, LeaseTable.BYTES);
    }
}
