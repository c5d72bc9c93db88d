package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A growing sequence of bytes: small values are copied into a buffer, large arrays are kept and
/// written without a copy. Little-endian. One thread only.
public final class Output {
    /// An array of at least this number of bytes is not copied: it must not change until it is
    /// sent.
    static final int LARGE_BYTES = 32 << 10;

    private static final int FIRST_BYTES = 256;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int LENGTH_BYTES = 5;

    /// The size of the arrays for copied bytes: longer ones are harder to allocate.
    private static final int COPIED_BYTES = 256 << 10;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// The pieces before `buffer`.
    private final List<MemorySegment> pieces = new ArrayList<>(0);

    private long piecesBytes;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int begin;
    private int end;

    /// An empty one.
    public Output() {}

    /// How many bytes have been written.
    public long size() {
        return piecesBytes + end - begin;
    }

    /// Writes the lowest 8 bits.
    public void writeByte(int value) {
        if (end == buffer.length) {
            grow(1);
        }
        buffer[end++] = (byte) value;
    }

    /// Writes a number that is rarely large and never negative: 7 bits a byte, lowest first.
    public void writeUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) rest | 0x80);
            rest >>>= 7;
        }
        writeByte((int) rest);
    }

    /// Writes a number that is rarely far from zero.
    public void writeSigned(long value) {
        writeUnsigned(value << 1 ^ value >> 63);
    }

    /// Writes 4 bytes.
    public void writeInt(int value) {
        require(Integer.BYTES);
        INTS.set(buffer, end, value);
        end += Integer.BYTES;
    }

    /// Writes 8 bytes.
    public void writeLong(long value) {
        require(Long.BYTES);
        LONGS.set(buffer, end, value);
        end += Long.BYTES;
    }

    /// Writes the number of bytes and the text in UTF-8; a lone surrogate is kept, in three bytes.
    public void writeText(String text) {
        int length = text.length();
        if (length < 128) {
            require(length + 1);
            int at = end + 1;
            for (int i = 0; i < length; i++) {
                char c = text.charAt(i);
                if (c >= 128) {
                    writeUtf8(text);
                    return;
                }
                buffer[at + i] = (byte) c;
            }
            buffer[end] = (byte) length;
            end = at + length;
            return;
        }
        writeUtf8(text);
    }

    private void writeUtf8(String text) {
        byte[] bytes = TextBytes.encode(text);
        writeUnsigned(bytes.length);
        writeBytes(bytes, 0, bytes.length);
    }

    /// Writes bytes without their number. Large arrays are not copied.
    public void writeBytes(byte[] bytes, int offset, int length) {
        if (length >= LARGE_BYTES) {
            append(MemorySegment.ofArray(bytes).asSlice(offset, length));
            return;
        }
        require(length);
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
    }

    /// Writes the content of a segment, without its size: an array of any primitive type in the
    /// byte order of this machine, or memory outside the heap. Large ones are not copied.
    public void writeSegment(MemorySegment segment) {
        if (segment.byteSize() >= LARGE_BYTES) {
            append(segment);
            return;
        }
        int length = (int) segment.byteSize();
        require(length);
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, buffer, end, length);
        end += length;
    }

    private void append(MemorySegment segment) {
        flush();
        pieces.add(segment);
        piecesBytes += segment.byteSize();
    }

    /// Leaves room for the length of what follows, up to 1 TiB.
    ///
    /// @return the mark for [#endLength]
    public long beginLength() {
        long mark = size();
        require(LENGTH_BYTES);
        end += LENGTH_BYTES;
        return mark;
    }

    /// Puts in the number of bytes that were written since [#beginLength].
    public void endLength(long mark) {
        long length = size() - mark - LENGTH_BYTES;
        if (mark >= piecesBytes) {
            putLength(buffer, begin + (int) (mark - piecesBytes), length);
            return;
        }
        long at = 0;
        for (MemorySegment piece : pieces) {
            if (mark < at + piece.byteSize()) {
                byte[] bytes = (byte[]) piece.heapBase().orElseThrow();
                putLength(bytes, (int) (piece.address() + mark - at), length);
                return;
            }
            at += piece.byteSize();
        }
    }

    private static void putLength(byte[] target, int at, long length) {
        for (int i = 0; i < LENGTH_BYTES; i++) {
            target[at + i] = (byte) (length >>> (8 * i));
        }
    }

    private void require(int bytes) {
        if (buffer.length - end < bytes) {
            grow(bytes);
        }
    }

    private void grow(int bytes) {
        int used = end - begin;
        if (used + bytes <= CHUNK_BYTES) {
            int size = Math.max(2 * buffer.length, used + bytes);
            buffer = Arrays.copyOfRange(buffer, begin, begin + Math.min(size, CHUNK_BYTES));
            begin = 0;
            end = used;
            return;
        }
        flush();
        buffer = new byte[Math.max(CHUNK_BYTES, bytes)];
        begin = 0;
        end = 0;
    }

    private void flush() {
        if (end > begin) {
            pieces.add(MemorySegment.ofArray(buffer).asSlice(begin, end - begin));
            piecesBytes += end - begin;
            begin = end;
        }
    }

    /// Writes the content of this to another one. Large arrays are not copied; this may be copied
    /// again.
    public void copyTo(Output target) {
        for (MemorySegment piece : pieces) {
            target.writeSegment(piece);
        }
        if (end > begin) {
            target.writeBytes(buffer, begin, end - begin);
        }
    }

    /// Copies what was written last: from a place to the end.
    ///
    /// @param from where it begins, in bytes
    /// @return how many bytes that were
    public long copyTail(long from, ByteBuffer target) {
        int first = target.position();
        long at = 0;
        for (MemorySegment piece : pieces) {
            long skipped = Math.min(piece.byteSize(), Math.max(0, from - at));
            long count = piece.byteSize() - skipped;
            MemorySegment.copy(piece, skipped, MemorySegment.ofBuffer(target), 0, count);
            target.position(target.position() + (int) count);
            at += piece.byteSize();
        }
        int skipped = (int) Math.max(0, from - at);
        target.put(buffer, begin + skipped, end - begin - skipped);
        return (long) target.position() - first;
    }

    /// What was written, in pieces; nothing may be written after this.
    public List<MemorySegment> pieces() {
        flush();
        return pieces;
    }

    /// What was written, as buffers over the same memory where it consists of bytes; nothing may be
    /// written after this.
    public List<ByteBuffer> buffers() {
        if (pieces.isEmpty()) {
            return new ArrayList<>(List.of(ByteBuffer.wrap(buffer, begin, end - begin)));
        }
        var buffers = new ArrayList<ByteBuffer>();
        for (MemorySegment piece : pieces()) {
            addBuffers(piece, buffers);
        }
        return buffers;
    }

    private static void addBuffers(MemorySegment piece, List<ByteBuffer> target) {
        Object array = piece.heapBase().orElse(null);
        boolean isOfBytes = array == null || array instanceof byte[];
        long most = isOfBytes ? Integer.MAX_VALUE - 8 : COPIED_BYTES;
        for (long at = 0; at < piece.byteSize(); at += most) {
            MemorySegment part = piece.asSlice(at, Math.min(most, piece.byteSize() - at));
            target.add(
                    isOfBytes
                            ? part.asByteBuffer()
                            : ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    /// What was written, in one array; nothing may be written after this.
    ///
    /// @throws CodecException if that is more than an array can hold
    public byte[] toByteArray() throws CodecException {
        if (size() > Integer.MAX_VALUE - 8) {
            throw new CodecException(
                    "the value has %d bytes, must have less than 2 GiB here".formatted(size()));
        }
        if (pieces.isEmpty()) {
            return Arrays.copyOfRange(buffer, begin, end);
        }
        byte[] all = new byte[(int) size()];
        int at = 0;
        for (MemorySegment piece : pieces()) {
            MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, all, at, (int) piece.byteSize());
            at += (int) piece.byteSize();
        }
        return all;
    }
}
