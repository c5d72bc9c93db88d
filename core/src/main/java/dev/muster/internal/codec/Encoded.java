package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A value in its serialized form. Immutable; equal to another whose bytes are the same.
///
/// [JavaCodec] writes it as it would write the value itself, so the reader gets the value.
public final class Encoded {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int COMPARED_BYTES = 8 << 10;
    private static final int HASHED_BYTES = 256;

    private final List<byte[]> chunks;
    private final long size;
    private final List<Object> kept;

    private Encoded(List<byte[]> chunks, long size) {
        this(chunks, size, List.of());
    }

    private Encoded(List<byte[]> chunks, long size, List<Object> kept) {
        this.chunks = chunks;
        this.size = size;
        this.kept = kept;
    }

    /// The same, keeping objects reachable that its bytes refer to.
    public Encoded keeping(List<?> objects) {
        return new Encoded(chunks, size, List.copyOf(objects));
    }

    /// What it keeps reachable.
    public List<Object> kept() {
        return kept;
    }

    /// Takes the next bytes out of the input; large ones are not copied if they are in a sequence
    /// of arrays.
    public static Encoded read(Input in, long size) throws CodecException {
        if (size > in.remaining()) {
            throw new CodecException("the bytes end in the middle of a value");
        }
        if (size <= CHUNK_BYTES) {
            return new Encoded(List.of(in.readBytes((int) size)), size);
        }
        return new Encoded(in.readRow(size), size);
    }

    /// The content of the output, copied; nothing may be written to it after this.
    public static Encoded of(Output out) {
        long size = out.size();
        var chunks = new ArrayList<byte[]>(1);
        byte[] chunk = new byte[(int) Math.min(size, CHUNK_BYTES)];
        int used = 0;
        for (MemorySegment piece : out.pieces()) {
            for (long at = 0; at < piece.byteSize(); ) {
                if (used == chunk.length) {
                    chunks.add(chunk);
                    long left = size - (long) chunks.size() * CHUNK_BYTES;
                    chunk = new byte[(int) Math.min(left, CHUNK_BYTES)];
                    used = 0;
                }
                long count = Math.min(chunk.length - used, piece.byteSize() - at);
                MemorySegment.copy(piece, at, MemorySegment.ofArray(chunk), used, count);
                used += (int) count;
                at += count;
            }
        }
        chunks.add(chunk);
        return new Encoded(chunks, size);
    }

    /// How many bytes it has.
    public long size() {
        return size;
    }

    /// The bytes, to be read; several may read at the same time.
    public Input input() {
        return chunks.size() == 1 ? Input.of(chunks.getFirst()) : Input.of(chunks);
    }

    /// Writes the bytes as they are.
    public void writeTo(Output out) {
        for (byte[] chunk : chunks) {
            out.writeBytes(chunk, 0, chunk.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Encoded that) || size != that.size) {
            return false;
        }
        return (chunks.size() == 1 && that.chunks.size() == 1)
                ? Arrays.equals(chunks.getFirst(), that.chunks.getFirst())
                : isSameRow(that);
    }

    /// The same bytes may be cut into arrays at other places.
    private boolean isSameRow(Encoded that) {
        Input ours = input();
        Input theirs = that.input();
        byte[] a = new byte[COMPARED_BYTES];
        byte[] b = new byte[COMPARED_BYTES];
        try {
            for (long left = size; left > 0; left -= COMPARED_BYTES) {
                int count = (int) Math.min(left, COMPARED_BYTES);
                ours.readInto(MemorySegment.ofArray(a).asSlice(0, count));
                theirs.readInto(MemorySegment.ofArray(b).asSlice(0, count));
                if (!Arrays.equals(a, 0, count, b, 0, count)) {
                    return false;
                }
            }
            return true;
        } catch (CodecException e) {
            throw new IllegalStateException("both have as many bytes as they say", e);
        }
    }

    @Override
    public int hashCode() {
        try {
            return Arrays.hashCode(input().readBytes((int) Math.min(size, HASHED_BYTES)));
        } catch (CodecException e) {
            throw new IllegalStateException("it has as many bytes as it says", e);
        }
    }

    @Override
    public String toString() {
        return "Encoded(" + size + " bytes)";
    }
}
