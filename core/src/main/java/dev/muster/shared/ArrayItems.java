package dev.muster.shared;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.util.Objects;

/// The items of a [SharedArray], whatever their type: where they lie, what is copied many at a
/// time, and how they travel.
///
/// @param first the index in the memory of the first of them
/// @param segment the items and no others
record ArrayItems(
        SharedMemory memory, ValueLayout layout, long first, long length, MemorySegment segment) {
    /// How much is copied at once to fill an array: it stays in the caches.
    private static final long BLOCK_BYTES = 1 << 16;

    private ArrayItems(SharedMemory memory, ValueLayout layout, long first, long length) {
        long bytes = layout.byteSize();
        this(
                memory,
                layout,
                first,
                length,
                memory.segment().asSlice(first * bytes, length * bytes));
    }

    /// As many as there are in the memory.
    static ArrayItems of(SharedMemory memory, ValueLayout layout) {
        return new ArrayItems(memory, layout, 0, memory.sizeBytes() / layout.byteSize());
    }

    /// In memory of their own.
    static ArrayItems anonymous(long length, ValueLayout layout) {
        if (length < 1) {
            throw new IllegalArgumentException(
                    "length is %d, must be at least 1".formatted(length));
        }
        long bytes = Math.multiplyExact(length, layout.byteSize());
        return of(SharedMemory.anonymous(bytes), layout);
    }

    /// The array of the type of the items.
    SharedArray<?, ?> array() {
        return switch (layout) {
            case ValueLayout.OfByte _ -> new SharedArray.OfByte(this);
            case ValueLayout.OfShort _ -> new SharedArray.OfShort(this);
            case ValueLayout.OfChar _ -> new SharedArray.OfChar(this);
            case ValueLayout.OfInt _ -> new SharedArray.OfInt(this);
            case ValueLayout.OfLong _ -> new SharedArray.OfLong(this);
            case ValueLayout.OfFloat _ -> new SharedArray.OfFloat(this);
            case ValueLayout.OfDouble _ -> new SharedArray.OfDouble(this);
            default -> throw new IllegalArgumentException(layout + " is no type of an array");
        };
    }

    ArrayItems slice(long from, long to) {
        Objects.checkFromToIndex(from, to, length);
        return new ArrayItems(memory, layout, first + from, to - from);
    }

    void copyTo(long from, Object target, int at, int count) {
        Objects.checkFromIndexSize(from, count, length);
        Objects.checkFromIndexSize(at, count, Array.getLength(target));
        try {
            MemorySegment.copy(segment, layout, from * layout.byteSize(), target, at, count);
        } finally {
            Reference.reachabilityFence(this); // or the memory could be unmapped meanwhile
        }
    }

    void copyFrom(long to, Object source, int at, int count) {
        Objects.checkFromIndexSize(to, count, length);
        Objects.checkFromIndexSize(at, count, Array.getLength(source));
        try {
            MemorySegment.copy(source, at, segment, layout, to * layout.byteSize(), count);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Sets all to the only item of an array.
    void fill(Object one) {
        if (length == 0) {
            return;
        }
        copyFrom(0, one, 0, 1);
        long bytes = segment.byteSize();
        long done = layout.byteSize();
        try {
            while (done < bytes) {
                long more = Math.min(Math.min(done, BLOCK_BYTES), bytes - done);
                MemorySegment.copy(segment, 0, segment, done, more);
                done += more;
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// `1,000 longs in shared memory of 8,000 bytes`.
    @Override
    public String toString() {
        return "%,d %ss in %s".formatted(length, layout.carrier(), memory);
    }

    Object handle() {
        return new Handle(memory, layout.carrier().descriptorString(), first, length);
    }

    /// What travels.
    private record Handle(SharedMemory memory, String type, long first, long length)
            implements Serializable {
        private Object readResolve() {
            ValueLayout layout =
                    switch (type) {
                        case "B" -> ValueLayout.JAVA_BYTE;
                        case "S" -> ValueLayout.JAVA_SHORT;
                        case "C" -> ValueLayout.JAVA_CHAR;
                        case "I" -> ValueLayout.JAVA_INT;
                        case "J" -> ValueLayout.JAVA_LONG;
                        case "F" -> ValueLayout.JAVA_FLOAT;
                        case "D" -> ValueLayout.JAVA_DOUBLE;
                        default ->
                                throw new IllegalArgumentException(
                                        type + " is no type of an array");
                    };
            return new ArrayItems(memory, layout, first, length).array();
        }
    }
}
