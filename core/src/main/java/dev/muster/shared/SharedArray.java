package dev.muster.shared;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.util.Objects;

/// An array in [SharedMemory]: several processes read and write the same numbers, and nothing is
/// copied. Python's `multiprocessing.Array` and `numpy.frombuffer`.
///
/// ```java
/// var counts = SharedArray.longs(1_000);
/// pool.map(file -> counts.getAndAdd(kind(file), 1), files);     // travels by reference
/// ```
///
/// The memory holds the numbers one after the other in the byte order of the machine, and nothing
/// else. So CPython sees the same: with `numpy.frombuffer(memory.buf, dtype)`, with
/// `memory.buf.cast(format)`, or with the types of `ctypes`; each type here names its dtype and
/// format. There may be more than 2³¹ items. For booleans use bytes, as `numpy.bool` does:
/// `java.lang.foreign` copies no arrays of `boolean`.
///
/// As with any array in Java, `get` and `set` promise no order among processes or threads: others
/// see what was written by them after a `setVolatile` here and a `getVolatile` there, or anything
/// else that establishes happens-before. No number is ever seen half written. Safe for all threads.
/// When the memory is closed, all access throws an [IllegalStateException].
///
/// @param <A> the array of Java with the same items
/// @param <S> the type itself
@SuppressWarnings("serial") // travels as a handle
public abstract sealed class SharedArray<A, S extends SharedArray<A, S>> implements Serializable {
    /// How much is copied at once to fill an array: it stays in the caches.
    private static final long BLOCK_BYTES = 1 << 16;

    /// The items of this array and no others.
    final transient MemorySegment segment;

    private final transient SharedMemory memory;
    private final transient ValueLayout item;
    private final transient long first;
    private final transient long length;

    private SharedArray(SharedMemory memory, ValueLayout item, long first, long length) {
        this.memory = memory;
        this.item = item;
        this.first = first;
        this.length = length;
        long bytes = item.byteSize();
        this.segment = memory.segment().asSlice(first * bytes, length * bytes);
    }

    /// An array in anonymous memory of its own; all zeros.
    ///
    /// @param length at least 1
    /// @throws java.io.UncheckedIOException if there is not enough memory
    public static OfByte bytes(long length) {
        return bytes(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_BYTE)));
    }

    /// As many items as there are in the memory, from its beginning; use [#slice] for fewer.
    public static OfByte bytes(SharedMemory memory) {
        return new OfByte(memory, 0, memory.sizeBytes() / Byte.BYTES);
    }

    /// As [#bytes(long)].
    public static OfShort shorts(long length) {
        return shorts(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_SHORT)));
    }

    /// As [#bytes(SharedMemory)].
    public static OfShort shorts(SharedMemory memory) {
        return new OfShort(memory, 0, memory.sizeBytes() / Short.BYTES);
    }

    /// As [#bytes(long)].
    public static OfChar chars(long length) {
        return chars(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_CHAR)));
    }

    /// As [#bytes(SharedMemory)].
    public static OfChar chars(SharedMemory memory) {
        return new OfChar(memory, 0, memory.sizeBytes() / Character.BYTES);
    }

    /// As [#bytes(long)].
    public static OfInt ints(long length) {
        return ints(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_INT)));
    }

    /// As [#bytes(SharedMemory)].
    public static OfInt ints(SharedMemory memory) {
        return new OfInt(memory, 0, memory.sizeBytes() / Integer.BYTES);
    }

    /// As [#bytes(long)].
    public static OfLong longs(long length) {
        return longs(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_LONG)));
    }

    /// As [#bytes(SharedMemory)].
    public static OfLong longs(SharedMemory memory) {
        return new OfLong(memory, 0, memory.sizeBytes() / Long.BYTES);
    }

    /// As [#bytes(long)].
    public static OfFloat floats(long length) {
        return floats(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_FLOAT)));
    }

    /// As [#bytes(SharedMemory)].
    public static OfFloat floats(SharedMemory memory) {
        return new OfFloat(memory, 0, memory.sizeBytes() / Float.BYTES);
    }

    /// As [#bytes(long)].
    public static OfDouble doubles(long length) {
        return doubles(SharedMemory.anonymous(bytes(length, ValueLayout.JAVA_DOUBLE)));
    }

    /// As [#bytes(SharedMemory)].
    public static OfDouble doubles(SharedMemory memory) {
        return new OfDouble(memory, 0, memory.sizeBytes() / Double.BYTES);
    }

    private static long bytes(long length, ValueLayout item) {
        if (length < 1) {
            throw new IllegalArgumentException(
                    "length is %d, must be at least 1".formatted(length));
        }
        return Math.multiplyExact(length, item.byteSize());
    }

    /// The number of items.
    public final long length() {
        return length;
    }

    /// Where the items are.
    public final SharedMemory memory() {
        return memory;
    }

    /// The items as a segment. Keep this array, or its memory, reachable as long as the segment is
    /// used.
    public final MemorySegment segment() {
        return segment;
    }

    /// A part of this array: the same items, not a copy.
    ///
    /// @param from the first index
    /// @param to the index after the last
    /// @throws IndexOutOfBoundsException if there is no such part
    public final S slice(long from, long to) {
        Objects.checkFromToIndex(from, to, length);
        return of(memory, first + from, to - from);
    }

    abstract S of(SharedMemory memory, long first, long length);

    /// Copies items into a Java array.
    ///
    /// @param from the first index here
    /// @param at the first index there
    /// @throws IndexOutOfBoundsException if there are not enough items here, or there
    public final void copyTo(long from, A target, int at, int count) {
        Objects.checkFromIndexSize(from, count, length);
        Objects.checkFromIndexSize(at, count, Array.getLength(target));
        try {
            MemorySegment.copy(segment, item, from * item.byteSize(), target, at, count);
        } finally {
            Reference.reachabilityFence(this); // or the memory could be unmapped meanwhile
        }
    }

    /// Copies items from a Java array.
    ///
    /// @param to the first index here
    /// @param at the first index there
    /// @throws IndexOutOfBoundsException if there are not enough items there, or here
    public final void copyFrom(long to, A source, int at, int count) {
        Objects.checkFromIndexSize(to, count, length);
        Objects.checkFromIndexSize(at, count, Array.getLength(source));
        try {
            MemorySegment.copy(source, at, segment, item, to * item.byteSize(), count);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// The index, if there is an item.
    final long at(long index) {
        return Objects.checkIndex(index, length);
    }

    /// Copies the first item to all others.
    final void spread() {
        long bytes = segment.byteSize();
        long done = item.byteSize();
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

    @Override
    public String toString() {
        return "%,d %ss in %s".formatted(length, item.carrier(), memory);
    }

    /// What travels.
    final Object writeReplace() {
        return new Handle(memory, item.carrier().descriptorString(), first, length);
    }

    private record Handle(SharedMemory memory, String type, long first, long length)
            implements Serializable {
        private Object readResolve() {
            return switch (type) {
                case "B" -> new OfByte(memory, first, length);
                case "S" -> new OfShort(memory, first, length);
                case "C" -> new OfChar(memory, first, length);
                case "I" -> new OfInt(memory, first, length);
                case "J" -> new OfLong(memory, first, length);
                case "F" -> new OfFloat(memory, first, length);
                case "D" -> new OfDouble(memory, first, length);
                default -> throw new IllegalArgumentException(type + " is no type of an array");
            };
        }
    }

    /// Of `byte`; `numpy.int8`, format `b`.
    public static final class OfByte extends SharedArray<byte[], OfByte> {
        private static final VarHandle ITEM = ValueLayout.JAVA_BYTE.arrayElementVarHandle();

        private OfByte(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_BYTE, first, length);
        }

        @Override
        OfByte of(SharedMemory memory, long first, long length) {
            return new OfByte(memory, first, length);
        }

        /// The number at an index.
        public byte get(long index) {
            return (byte) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, byte value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public byte getVolatile(long index) {
            return (byte) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, byte value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Sets all items to a number.
        public void fill(byte value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }

    /// Of `short`; `numpy.int16`, format `h`.
    public static final class OfShort extends SharedArray<short[], OfShort> {
        private static final VarHandle ITEM = ValueLayout.JAVA_SHORT.arrayElementVarHandle();

        private OfShort(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_SHORT, first, length);
        }

        @Override
        OfShort of(SharedMemory memory, long first, long length) {
            return new OfShort(memory, first, length);
        }

        /// The number at an index.
        public short get(long index) {
            return (short) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, short value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public short getVolatile(long index) {
            return (short) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, short value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Sets all items to a number.
        public void fill(short value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }

    /// Of `char`; `numpy.uint16`, format `H`.
    public static final class OfChar extends SharedArray<char[], OfChar> {
        private static final VarHandle ITEM = ValueLayout.JAVA_CHAR.arrayElementVarHandle();

        private OfChar(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_CHAR, first, length);
        }

        @Override
        OfChar of(SharedMemory memory, long first, long length) {
            return new OfChar(memory, first, length);
        }

        /// The number at an index.
        public char get(long index) {
            return (char) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, char value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public char getVolatile(long index) {
            return (char) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, char value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Sets all items to a number.
        public void fill(char value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }

    /// Of `int`; `numpy.int32`, format `i`.
    public static final class OfInt extends SharedArray<int[], OfInt> {
        private static final VarHandle ITEM = ValueLayout.JAVA_INT.arrayElementVarHandle();

        private OfInt(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_INT, first, length);
        }

        @Override
        OfInt of(SharedMemory memory, long first, long length) {
            return new OfInt(memory, first, length);
        }

        /// The number at an index.
        public int get(long index) {
            return (int) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, int value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public int getVolatile(long index) {
            return (int) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, int value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Adds to a number atomically for all processes.
        ///
        /// @return the number before
        public int getAndAdd(long index, int delta) {
            return (int) ITEM.getAndAdd(segment, 0L, at(index), delta);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there
        public boolean compareAndSet(long index, int expected, int value) {
            return ITEM.compareAndSet(segment, 0L, at(index), expected, value);
        }

        /// Sets all items to a number.
        public void fill(int value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }

    /// Of `long`; `numpy.int64`, format `q`.
    public static final class OfLong extends SharedArray<long[], OfLong> {
        private static final VarHandle ITEM = ValueLayout.JAVA_LONG.arrayElementVarHandle();

        private OfLong(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_LONG, first, length);
        }

        @Override
        OfLong of(SharedMemory memory, long first, long length) {
            return new OfLong(memory, first, length);
        }

        /// The number at an index.
        public long get(long index) {
            return (long) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, long value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public long getVolatile(long index) {
            return (long) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, long value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Adds to a number atomically for all processes.
        ///
        /// @return the number before
        public long getAndAdd(long index, long delta) {
            return (long) ITEM.getAndAdd(segment, 0L, at(index), delta);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there
        public boolean compareAndSet(long index, long expected, long value) {
            return ITEM.compareAndSet(segment, 0L, at(index), expected, value);
        }

        /// Sets all items to a number.
        public void fill(long value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }

    /// Of `float`; `numpy.float32`, format `f`.
    public static final class OfFloat extends SharedArray<float[], OfFloat> {
        private static final VarHandle ITEM = ValueLayout.JAVA_FLOAT.arrayElementVarHandle();

        private OfFloat(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_FLOAT, first, length);
        }

        @Override
        OfFloat of(SharedMemory memory, long first, long length) {
            return new OfFloat(memory, first, length);
        }

        /// The number at an index.
        public float get(long index) {
            return (float) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, float value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public float getVolatile(long index) {
            return (float) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, float value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there; compared bit by bit
        public boolean compareAndSet(long index, float expected, float value) {
            return ITEM.compareAndSet(segment, 0L, at(index), expected, value);
        }

        /// Sets all items to a number.
        public void fill(float value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }

    /// Of `double`; `numpy.float64`, format `d`.
    public static final class OfDouble extends SharedArray<double[], OfDouble> {
        private static final VarHandle ITEM = ValueLayout.JAVA_DOUBLE.arrayElementVarHandle();

        private OfDouble(SharedMemory memory, long first, long length) {
            super(memory, ValueLayout.JAVA_DOUBLE, first, length);
        }

        @Override
        OfDouble of(SharedMemory memory, long first, long length) {
            return new OfDouble(memory, first, length);
        }

        /// The number at an index.
        public double get(long index) {
            return (double) ITEM.get(segment, 0L, at(index));
        }

        /// Sets the number at an index.
        public void set(long index, double value) {
            ITEM.set(segment, 0L, at(index), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public double getVolatile(long index) {
            return (double) ITEM.getVolatile(segment, 0L, at(index));
        }

        /// Like [#set]; a thread that sees the number with [#getVolatile] sees everything before
        /// it.
        public void setVolatile(long index, double value) {
            ITEM.setVolatile(segment, 0L, at(index), value);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there; compared bit by bit
        public boolean compareAndSet(long index, double expected, double value) {
            return ITEM.compareAndSet(segment, 0L, at(index), expected, value);
        }

        /// Sets all items to a number.
        public void fill(double value) {
            if (length() > 0) {
                set(0, value);
                spread();
            }
        }
    }
}
