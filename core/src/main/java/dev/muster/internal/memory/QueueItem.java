package dev.muster.internal.memory;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.shared.DeadLetter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An item in its serialized form.
///
/// The most frequent types have a kind of their own and no overhead; the codec writes the rest.
final class QueueItem {
    static final int LONGEST = Integer.MAX_VALUE - 4096;

    private static final int BYTES = 2; // 1 is taken by the ring
    private static final int TEXT = 3;
    private static final int INT = 4;
    private static final int LONG = 5;
    private static final int VALUE = 6;
    private static final int DEAD_LETTER = 7;
    private static final int SHORT_TEXT = 4096;

    private final int kind;
    private final long length;

    /// If it is in one array.
    private final byte @Nullable [] bytes;

    private final List<MemorySegment> pieces;

    private QueueItem(int kind, byte[] bytes) {
        this.kind = kind;
        this.length = bytes.length;
        this.bytes = bytes;
        this.pieces = List.of();
    }

    private QueueItem(int kind, List<MemorySegment> pieces, long length) {
        this.kind = kind;
        this.length = length;
        this.bytes = null;
        this.pieces = pieces;
    }

    /// What was read.
    static QueueItem of(int kind, byte[] bytes) {
        return new QueueItem(kind, bytes);
    }

    /// Writes an item.
    ///
    /// @throws IllegalArgumentException if it cannot travel, or is too long
    static QueueItem of(Object item, JavaCodec codec) {
        return switch (item) {
            case byte[] array when array.length <= LONGEST -> new QueueItem(BYTES, array);
            case String text when isWellFormed(text) ->
                    new QueueItem(TEXT, text.getBytes(StandardCharsets.UTF_8));
            case Integer number -> new QueueItem(INT, number(number));
            case Long number -> new QueueItem(LONG, number(number));
            default -> written(item, codec);
        };
    }

    private static boolean isWellFormed(String text) {
        if (text.length() > SHORT_TEXT) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static QueueItem written(Object item, JavaCodec codec) {
        var out = new Output();
        try {
            codec.encode(item, out);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (out.size() > LONGEST) {
            throw new IllegalArgumentException(
                    "the item has %,d bytes, must have at most %,d".formatted(out.size(), LONGEST));
        }
        return new QueueItem(VALUE, out.pieces(), out.size());
    }

    /// An item that was given back too often.
    static QueueItem deadLetter(QueueItem item, History history) {
        byte[] reasons = history.toBytes();
        var head = ByteBuffer.allocate(8).putInt(item.kind).putInt(reasons.length).array();
        var pieces = new ArrayList<MemorySegment>();
        pieces.add(MemorySegment.ofArray(head));
        pieces.add(MemorySegment.ofArray(reasons));
        pieces.addAll(item.pieces());
        return new QueueItem(DEAD_LETTER, pieces, head.length + reasons.length + item.length);
    }

    /// The same, independent of the arrays of the item.
    QueueItem copied() {
        byte[] copy = new byte[Math.toIntExact(length)];
        MemorySegment target = MemorySegment.ofArray(copy);
        long at = 0;
        for (MemorySegment piece : pieces()) {
            MemorySegment.copy(piece, 0, target, at, piece.byteSize());
            at += piece.byteSize();
        }
        return new QueueItem(kind, copy);
    }

    int kind() {
        return kind;
    }

    long length() {
        return length;
    }

    byte @Nullable [] array() {
        return bytes;
    }

    List<MemorySegment> pieces() {
        return bytes == null ? pieces : List.of(MemorySegment.ofArray(bytes));
    }

    /// The item.
    ///
    /// @throws UncheckedIOException if it cannot be read here
    Object item(JavaCodec codec) {
        byte[] read = bytes;
        if (read == null) {
            throw new IllegalStateException("it is to be sent, not read");
        }
        return item(kind, read, codec);
    }

    private static Object item(int kind, byte[] bytes, JavaCodec codec) {
        return switch (kind) {
            case BYTES -> bytes;
            case TEXT -> new String(bytes, StandardCharsets.UTF_8);
            case INT -> (int) ByteBuffer.wrap(bytes).getLong();
            case LONG -> ByteBuffer.wrap(bytes).getLong();
            case DEAD_LETTER -> letter(bytes, codec);
            default -> value(bytes, codec);
        };
    }

    private static DeadLetter<Object> letter(byte[] bytes, JavaCodec codec) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int kind = in.getInt();
        byte[] history = new byte[in.getInt()];
        in.get(history);
        byte[] item = new byte[in.remaining()];
        in.get(item);
        return new DeadLetter<>(item(kind, item, codec), History.of(history).reasons());
    }

    private static Object value(byte[] bytes, JavaCodec codec) {
        try {
            Object value = codec.decode(Input.of(bytes));
            if (value == null) {
                throw new CodecException("null has come, which no queue takes");
            }
            return value;
        } catch (CodecException e) {
            throw new UncheckedIOException(
                    "an item that was taken cannot be read: " + e.getMessage(), e);
        }
    }
}
