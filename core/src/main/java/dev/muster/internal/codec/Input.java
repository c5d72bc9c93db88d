package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bytes to read from, in one array or in several. Little-endian. One thread only.
///
/// Every method fails with a [CodecException] if the bytes end too early; nothing is allocated for
/// more bytes than there are.
public final class Input {
    private static final int LENGTH_BYTES = 5;
    private static final int STREAM_BYTES = 64 << 10;

    /// The longest array of copied bytes: longer ones are harder to allocate.
    private static final int COPIED_BYTES = 1 << 20;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// The bytes after `array`.
    private final List<byte[]> chunks;

    private int nextChunk;

    private byte[] array;
    private int position;
    private int end;

    /// The number of bytes after `array`.
    private long later;

    /// Their source, if not `chunks`; then `array` is refilled repeatedly.
    private @Nullable Source source;

    /// Whether `array` is one of the chunks, which no longer change.
    private boolean isOfRow;

    private Input(byte[] array, int offset, int length, List<byte[]> chunks, long later) {
        this.array = array;
        this.position = offset;
        this.end = offset + length;
        this.chunks = chunks;
        this.later = later;
    }

    /// Reads from a part of an array, which is not copied.
    public static Input of(byte[] array, int offset, int length) {
        return new Input(array, offset, length, List.of(), 0);
    }

    /// Reads from a whole array, which is not copied.
    public static Input of(byte[] array) {
        return of(array, 0, array.length);
    }

    /// Reads from several arrays as if they were one. From now on they must not be changed.
    public static Input of(List<byte[]> chunks) {
        long size = 0;
        for (byte[] chunk : chunks) {
            size += chunk.length;
        }
        return new Input(new byte[0], 0, 0, chunks, size);
    }

    /// Reads from a stream, as from a [Source].
    ///
    /// @param length how many bytes it has
    public static Input of(InputStream stream, long length) {
        return of(new StreamSource(stream), length);
    }

    /// Reads bytes while they arrive. An announced number of bytes is believed up to the length, so
    /// the sender must be trusted.
    ///
    /// @param source read to the length, if everything in it is read; its failures are those of the
    ///   methods here
    /// @param length how many bytes it has
    public static Input of(Source source, long length) {
        Input in = new Input(new byte[STREAM_BYTES], 0, 0, List.of(), length);
        in.source = source;
        return in;
    }

    /// Bytes that arrive one after the other, and are read directly into their target.
    @FunctionalInterface
    public interface Source {
        /// Waits for the next bytes, at least one.
        ///
        /// @param target the memory whose beginning is filled. Not empty; an array of any primitive
        ///   type, or memory outside the heap
        /// @return how many have arrived; negative if there are no more
        long read(MemorySegment target) throws IOException;
    }

    private static final class StreamSource implements Source {
        private final InputStream stream;
        private byte[] detour = {};

        StreamSource(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public long read(MemorySegment target) throws IOException {
            int most = (int) Math.min(target.byteSize(), Integer.MAX_VALUE - 8);
            if (target.heapBase().orElse(null) instanceof byte[] bytes) {
                return stream.read(bytes, (int) target.address(), most);
            }
            if (detour.length == 0) {
                detour = new byte[STREAM_BYTES];
            }
            int count = stream.read(detour, 0, Math.min(detour.length, most));
            if (count > 0) {
                MemorySegment.copy(MemorySegment.ofArray(detour), 0, target, 0, count);
            }
            return count;
        }
    }

    /// How many bytes are left.
    public long remaining() {
        return end - position + later;
    }

    /// The next byte, 0 to 255.
    public int readByte() throws CodecException {
        if (position == end) {
            advance();
        }
        return array[position++] & 0xFF;
    }

    /// The next byte, without consuming it.
    public int peekByte() throws CodecException {
        if (position == end) {
            advance();
        }
        return array[position] & 0xFF;
    }

    /// What [Output#writeUnsigned] wrote.
    public long readUnsigned() throws CodecException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new CodecException("a number has more than 64 bits: these bytes are no value");
    }

    /// What [Output#writeUnsigned] wrote, as the number of elements that each take at least a given
    /// number of bytes.
    ///
    /// @throws CodecException also if there are not enough bytes for them
    public int readCount(int bytesEach) throws CodecException {
        long count = readUnsigned();
        if (count < 0
                || count > Integer.MAX_VALUE - 8
                || count > remaining() / Math.max(1, bytesEach)) {
            throw new CodecException(
                    "%d elements are announced, %d bytes are left: these bytes are no value"
                            .formatted(count, remaining()));
        }
        return (int) count;
    }

    /// What [Output#writeSigned] wrote.
    public long readSigned() throws CodecException {
        long value = readUnsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /// The next 4 bytes.
    public int readInt() throws CodecException {
        if (end - position >= Integer.BYTES) {
            int value = (int) INTS.get(array, position);
            position += Integer.BYTES;
            return value;
        }
        return (int) readSlowly(Integer.BYTES);
    }

    /// The next 8 bytes.
    public long readLong() throws CodecException {
        if (end - position >= Long.BYTES) {
            long value = (long) LONGS.get(array, position);
            position += Long.BYTES;
            return value;
        }
        return readSlowly(Long.BYTES);
    }

    private long readSlowly(int bytes) throws CodecException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) readByte() << (8 * i);
        }
        return value;
    }

    /// What [Output#writeText] wrote.
    public String readText() throws CodecException {
        int length = readCount(1);
        if (length <= end - position) {
            var text = TextBytes.decode(array, position, length);
            position += length;
            return text;
        }
        return TextBytes.decode(readBytes(length), 0, length);
    }

    /// The next bytes, copied.
    public byte[] readBytes(int length) throws CodecException {
        requireRemaining(length);
        byte[] bytes = new byte[length];
        readInto(MemorySegment.ofArray(bytes));
        return bytes;
    }

    /// The next bytes as a sequence of arrays. Arrays of [#of(List)] that are used as a whole are
    /// not copied.
    List<byte[]> readRow(long length) throws CodecException {
        requireRemaining(length);
        var row = new ArrayList<byte[]>();
        for (long left = length; left > 0; ) {
            if (position == end) {
                advance();
            }
            int count = (int) Math.min(Math.min(end - position, left), COPIED_BYTES);
            if (isOfRow && position == 0 && end <= left) {
                row.add(array);
                count = end;
            } else {
                row.add(Arrays.copyOfRange(array, position, position + count));
            }
            position += count;
            left -= count;
        }
        return row;
    }

    /// Fills the segment with the next bytes.
    public void readInto(MemorySegment target) throws CodecException {
        requireRemaining(target.byteSize());
        long done = 0;
        while (done < target.byteSize()) {
            long past = position == end ? readPast(target, done) : 0;
            done += past;
            if (past > 0) {
                continue;
            }
            if (position == end) {
                advance();
            }
            int count = (int) Math.min(end - position, target.byteSize() - done);
            MemorySegment.copy(MemorySegment.ofArray(array), position, target, done, count);
            position += count;
            done += count;
        }
    }

    /// The next bytes as an input of their own; they are skipped here. Not copied if they are in
    /// one array, or are all that is left; in the latter case this input itself is returned.
    public Input take(long length) throws CodecException {
        requireRemaining(length);
        if (length == remaining()) {
            return this;
        }
        if (source == null && length <= end - position) {
            Input part = of(array, position, (int) length);
            position += (int) length;
            return part;
        }
        return of(readRow(length));
    }

    /// Lets the source fill large targets directly.
    ///
    /// @return how many bytes that were; 0 if there is no source, or little is wanted
    private long readPast(MemorySegment target, long done) throws CodecException {
        Source from = source;
        long wanted = Math.min(target.byteSize() - done, later);
        if (from == null || wanted < STREAM_BYTES) {
            return 0;
        }
        long count = read(from, target.asSlice(done, wanted));
        later -= count;
        return count;
    }

    private static long read(Source source, MemorySegment target) throws CodecException {
        if (target.byteSize() == 0) {
            throw new CodecException("the bytes end in the middle of a value");
        }
        try {
            long count = source.read(target);
            if (count < 0) {
                throw new CodecException("the stream ends in the middle of a value");
            }
            return count;
        } catch (CodecException e) {
            throw e;
        } catch (IOException e) {
            throw new CodecException("the rest of a value cannot be had: " + e.getMessage(), e);
        }
    }

    /// Skips what remains, after its reader has read as much as it could.
    public void skipRest() throws CodecException {
        skip(remaining());
    }

    /// Skips the next bytes.
    public void skip(long length) throws CodecException {
        requireRemaining(length);
        long left = length;
        while (left > 0) {
            if (position == end) {
                advance();
            }
            int count = (int) Math.min(end - position, left);
            position += count;
            left -= count;
        }
    }

    /// The length that [Output#endLength] put in, which is not more than what is left.
    public long readLength() throws CodecException {
        long length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length |= (long) readByte() << (8 * i);
        }
        requireRemaining(length);
        return length;
    }

    private void requireRemaining(long bytes) throws CodecException {
        if (bytes > remaining()) {
            throw new CodecException(
                    "%d bytes are announced, %d are left: these bytes are no value"
                            .formatted(bytes, remaining()));
        }
    }

    private void advance() throws CodecException {
        Source from = source;
        if (from != null) {
            position = 0;
            end = 0;
            long most = Math.min(array.length, later);
            end = (int) read(from, MemorySegment.ofArray(array).asSlice(0, most));
            later -= end;
            return;
        }
        do {
            if (nextChunk == chunks.size()) {
                throw new CodecException("the bytes end in the middle of a value");
            }
            array = chunks.get(nextChunk++);
            position = 0;
            end = array.length;
            isOfRow = true;
            later -= end;
        } while (end == 0);
    }
}
