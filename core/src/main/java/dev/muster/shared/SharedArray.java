package dev.muster.shared;

import static java.util.Objects.checkIndex;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

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
    final transient ArrayItems items;
    final transient MemorySegment segment; // as in items, but one step nearer
    final transient long length;

    private SharedArray(ArrayItems items) {
        this.items = items;
        this.segment = items.segment();
        this.length = items.length();
    }

    /// An array in anonymous memory of its own; all zeros.
    ///
    /// @param length at least 1
    /// @throws java.io.UncheckedIOException if there is not enough memory
    public static OfByte bytes(long length) {
        return new OfByte(ArrayItems.anonymous(length, ValueLayout.JAVA_BYTE));
    }

    /// As many items as there are in the memory, from its beginning; use [#slice] for fewer.
    public static OfByte bytes(SharedMemory memory) {
        return new OfByte(ArrayItems.of(memory, ValueLayout.JAVA_BYTE));
    }

    /// As [#bytes(long)].
    public static OfShort shorts(long length) {
        return new OfShort(ArrayItems.anonymous(length, ValueLayout.JAVA_SHORT));
    }

    /// As [#bytes(SharedMemory)].
    public static OfShort shorts(SharedMemory memory) {
        return new OfShort(ArrayItems.of(memory, ValueLayout.JAVA_SHORT));
    }

    /// As [#bytes(long)].
    public static OfChar chars(long length) {
        return new OfChar(ArrayItems.anonymous(length, ValueLayout.JAVA_CHAR));
    }

    /// As [#bytes(SharedMemory)].
    public static OfChar chars(SharedMemory memory) {
        return new OfChar(ArrayItems.of(memory, ValueLayout.JAVA_CHAR));
    }

    /// As [#bytes(long)].
    public static OfInt ints(long length) {
        return new OfInt(ArrayItems.anonymous(length, ValueLayout.JAVA_INT));
    }

    /// As [#bytes(SharedMemory)].
    public static OfInt ints(SharedMemory memory) {
        return new OfInt(ArrayItems.of(memory, ValueLayout.JAVA_INT));
    }

    /// As [#bytes(long)].
    public static OfLong longs(long length) {
        return new OfLong(ArrayItems.anonymous(length, ValueLayout.JAVA_LONG));
    }

    /// As [#bytes(SharedMemory)].
    public static OfLong longs(SharedMemory memory) {
        return new OfLong(ArrayItems.of(memory, ValueLayout.JAVA_LONG));
    }

    /// As [#bytes(long)].
    public static OfFloat floats(long length) {
        return new OfFloat(ArrayItems.anonymous(length, ValueLayout.JAVA_FLOAT));
    }

    /// As [#bytes(SharedMemory)].
    public static OfFloat floats(SharedMemory memory) {
        return new OfFloat(ArrayItems.of(memory, ValueLayout.JAVA_FLOAT));
    }

    /// As [#bytes(long)].
    public static OfDouble doubles(long length) {
        return new OfDouble(ArrayItems.anonymous(length, ValueLayout.JAVA_DOUBLE));
    }

    /// As [#bytes(SharedMemory)].
    public static OfDouble doubles(SharedMemory memory) {
        return new OfDouble(ArrayItems.of(memory, ValueLayout.JAVA_DOUBLE));
    }

    /// The number of items.
    public final long length() {
        return length;
    }

    /// Where the items are.
    public final SharedMemory memory() {
        return items.memory();
    }

    /// The items as a segment. Keep this array or its memory reachable while it is used.
    public final MemorySegment segment() {
        return segment;
    }

    /// A part of this array: the same items, not a copy.
    ///
    /// @param from the first index
    /// @param to the index after the last
    /// @throws IndexOutOfBoundsException if there is no such part
    @SuppressWarnings("unchecked") // of the same type
    public final S slice(long from, long to) {
        return (S) items.slice(from, to).array();
    }

    /// Copies items into a Java array.
    ///
    /// @param from the first index here
    /// @param at the first index there
    /// @throws IndexOutOfBoundsException if there are not enough items here, or there
    public final void copyTo(long from, A target, int at, int count) {
        items.copyTo(from, target, at, count);
    }

    /// Copies items from a Java array.
    ///
    /// @param to the first index here
    /// @param at the first index there
    /// @throws IndexOutOfBoundsException if there are not enough items there, or here
    public final void copyFrom(long to, A source, int at, int count) {
        items.copyFrom(to, source, at, count);
    }

    @Override
    public String toString() {
        return items.toString();
    }

    /// What travels.
    final Object writeReplace() {
        return items.handle();
    }

    /// Of `byte`; `numpy.int8`, format `b`.
    public static final class OfByte extends SharedArray<byte[], OfByte> {
        private static final VarHandle ITEM = ValueLayout.JAVA_BYTE.arrayElementVarHandle();

        OfByte(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public byte get(long index) {
            return (byte) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, byte value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public byte getVolatile(long index) {
            return (byte) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, byte value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Sets all items to a number.
        public void fill(byte value) {
            items.fill(new byte[] {value});
        }
    }

    /// Of `short`; `numpy.int16`, format `h`.
    public static final class OfShort extends SharedArray<short[], OfShort> {
        private static final VarHandle ITEM = ValueLayout.JAVA_SHORT.arrayElementVarHandle();

        OfShort(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public short get(long index) {
            return (short) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, short value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public short getVolatile(long index) {
            return (short) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, short value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Sets all items to a number.
        public void fill(short value) {
            items.fill(new short[] {value});
        }
    }

    /// Of `char`; `numpy.uint16`, format `H`.
    public static final class OfChar extends SharedArray<char[], OfChar> {
        private static final VarHandle ITEM = ValueLayout.JAVA_CHAR.arrayElementVarHandle();

        OfChar(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public char get(long index) {
            return (char) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, char value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public char getVolatile(long index) {
            return (char) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, char value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Sets all items to a number.
        public void fill(char value) {
            items.fill(new char[] {value});
        }
    }

    /// Of `int`; `numpy.int32`, format `i`.
    public static final class OfInt extends SharedArray<int[], OfInt> {
        private static final VarHandle ITEM = ValueLayout.JAVA_INT.arrayElementVarHandle();

        OfInt(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public int get(long index) {
            return (int) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, int value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public int getVolatile(long index) {
            return (int) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, int value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Adds to a number atomically for all processes.
        ///
        /// @return the number before
        public int getAndAdd(long index, int delta) {
            return (int) ITEM.getAndAdd(segment, 0L, checkIndex(index, length), delta);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there
        public boolean compareAndSet(long index, int expected, int value) {
            return ITEM.compareAndSet(segment, 0L, checkIndex(index, length), expected, value);
        }

        /// Sets all items to a number.
        public void fill(int value) {
            items.fill(new int[] {value});
        }
    }

    /// Of `long`; `numpy.int64`, format `q`.
    public static final class OfLong extends SharedArray<long[], OfLong> {
        private static final VarHandle ITEM = ValueLayout.JAVA_LONG.arrayElementVarHandle();

        OfLong(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public long get(long index) {
            return (long) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, long value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public long getVolatile(long index) {
            return (long) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, long value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Adds to a number atomically for all processes.
        ///
        /// @return the number before
        public long getAndAdd(long index, long delta) {
            return (long) ITEM.getAndAdd(segment, 0L, checkIndex(index, length), delta);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there
        public boolean compareAndSet(long index, long expected, long value) {
            return ITEM.compareAndSet(segment, 0L, checkIndex(index, length), expected, value);
        }

        /// Sets all items to a number.
        public void fill(long value) {
            items.fill(new long[] {value});
        }
    }

    /// Of `float`; `numpy.float32`, format `f`.
    public static final class OfFloat extends SharedArray<float[], OfFloat> {
        private static final VarHandle ITEM = ValueLayout.JAVA_FLOAT.arrayElementVarHandle();

        OfFloat(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public float get(long index) {
            return (float) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, float value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public float getVolatile(long index) {
            return (float) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, float value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there; compared bit by bit
        public boolean compareAndSet(long index, float expected, float value) {
            return ITEM.compareAndSet(segment, 0L, checkIndex(index, length), expected, value);
        }

        /// Sets all items to a number.
        public void fill(float value) {
            items.fill(new float[] {value});
        }
    }

    /// Of `double`; `numpy.float64`, format `d`.
    public static final class OfDouble extends SharedArray<double[], OfDouble> {
        private static final VarHandle ITEM = ValueLayout.JAVA_DOUBLE.arrayElementVarHandle();

        OfDouble(ArrayItems items) {
            super(items);
        }

        /// The number at an index.
        public double get(long index) {
            return (double) ITEM.get(segment, 0L, checkIndex(index, length));
        }

        /// Sets the number at an index.
        public void set(long index, double value) {
            ITEM.set(segment, 0L, checkIndex(index, length), value);
        }

        /// Like [#get]; sees everything before the [#setVolatile] whose number it sees.
        public double getVolatile(long index) {
            return (double) ITEM.getVolatile(segment, 0L, checkIndex(index, length));
        }

        /// Like [#set]; a [#getVolatile] that sees the number sees everything before it.
        public void setVolatile(long index, double value) {
            ITEM.setVolatile(segment, 0L, checkIndex(index, length), value);
        }

        /// Replaces an expected number with another, atomically for all processes.
        ///
        /// @return whether the expected one was there; compared bit by bit
        public boolean compareAndSet(long index, double expected, double value) {
            return ITEM.compareAndSet(segment, 0L, checkIndex(index, length), expected, value);
        }

        /// Sets all items to a number.
        public void fill(double value) {
            items.fill(new double[] {value});
        }
    }
}
