package dev.muster.shared;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory layout of a [ShareableList].
///
/// ```
///  8          8 · (n + 1)    rooms     8 · n      n
/// +----------+--------------+---------+----------+------------+
/// | n (long) | where rooms  | items   | formats  | transforms |
/// |          | begin, end   |         | of struct|            |
/// +----------+--------------+---------+----------+------------+
/// ```
///
/// Numbers are in the byte order of the machine; rooms are counted from the beginning of the first,
/// are multiples of 8, and do not change.
final class ListLayout {
    /// A format has 8 characters, of which one says that it is text.
    static final int MAX_TEXT_BYTES = 9_999_991;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    private static final int FORMAT_BYTES = 8;
    private static final int TRUTH_AT = 7;

    private final MemorySegment segment;
    private final long[] rooms;

    private ListLayout(MemorySegment segment, long[] rooms) {
        this.segment = segment;
        this.rooms = rooms;
    }

    /// How much memory a list needs.
    static long bytes(List<ListItem> items) {
        return bytes(items.size(), items.stream().mapToLong(ListItem::room).sum());
    }

    private static long bytes(long size, long rooms) {
        return Long.BYTES * (size + 2) + rooms + (FORMAT_BYTES + 1) * size;
    }

    /// Writes a list into memory of zeros.
    static ListLayout write(MemorySegment segment, List<ListItem> items) {
        long[] rooms = new long[items.size() + 1];
        for (int i = 0; i < items.size(); i++) {
            rooms[i + 1] = rooms[i] + items.get(i).room();
        }
        segment.set(LONG, 0, items.size());
        MemorySegment.copy(rooms, 0, segment, LONG, Long.BYTES, rooms.length);
        var layout = new ListLayout(segment, rooms);
        for (int i = 0; i < items.size(); i++) {
            layout.set(i, items.get(i));
        }
        return layout;
    }

    /// The list that is in the memory.
    ///
    /// @param what the memory is called
    /// @throws IllegalArgumentException if it holds no list
    static ListLayout read(MemorySegment segment, String what) {
        long all = segment.byteSize();
        long size = all < Long.BYTES ? -1 : segment.get(LONG, 0);
        if (size < 0 || size > all / Long.BYTES || bytes(size, 0) > all) {
            throw noList(what, "its first number, the size, is " + size);
        }
        long[] rooms = new long[(int) size + 1];
        MemorySegment.copy(segment, LONG, Long.BYTES, rooms, 0, rooms.length);
        boolean isSound = rooms[0] == 0;
        for (int i = 0; i < size; i++) {
            isSound &= rooms[i] < rooms[i + 1] && rooms[i + 1] % Long.BYTES == 0;
        }
        if (!isSound || rooms[(int) size] > all - bytes(size, 0)) {
            throw noList(what, "the rooms of its items are in no order");
        }
        return new ListLayout(segment, rooms);
    }

    private static IllegalArgumentException noList(String what, String reason) {
        return new IllegalArgumentException(
                "%s holds no ShareableList in the layout of CPython 3.9 and later (that of 3.8 differs): %s"
                        .formatted(what, reason));
    }

    int size() {
        return rooms.length - 1;
    }

    /// @throws IllegalArgumentException if it does not fit
    void set(int index, ListItem item) {
        long room = rooms[index + 1] - rooms[index];
        switch (item) {
            case ListItem.Whole(long number) -> segment.set(LONG, itemAt(index), number);
            case ListItem.Real(double number) -> segment.set(DOUBLE, itemAt(index), number);
            case ListItem.Truth(boolean truth) ->
                    write(itemAt(index), new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) (truth ? 1 : 0)});
            case ListItem.Nothing() -> segment.set(LONG, itemAt(index), 0);
            case ListItem.Text(String text) -> setText(index, ListItem.utf8(text), room);
            case ListItem.Bytes(byte[] bytes) -> setText(index, bytes, room);
        }
        byte[] format = item.format(room).getBytes(StandardCharsets.US_ASCII);
        write(formatAt(index), Arrays.copyOf(format, FORMAT_BYTES));
        segment.set(BYTE, transformAt(index), item.transform());
    }

    private void setText(int index, byte[] bytes, long room) {
        if (bytes.length > room) {
            throw new IllegalArgumentException(
                    "the item for index %d has %,d bytes, there is room for %,d"
                            .formatted(index, bytes.length, room));
        }
        write(itemAt(index), bytes);
        segment.asSlice(itemAt(index) + bytes.length, room - bytes.length).fill((byte) 0);
    }

    private void write(long at, byte[] bytes) {
        MemorySegment.copy(bytes, 0, segment, BYTE, at, bytes.length);
    }

    @Nullable Object get(int index) {
        byte transform = segment.get(BYTE, transformAt(index));
        if (transform == ListItem.TO_NULL) {
            return null;
        }
        String format = format(index);
        return switch (format) {
            case "q" -> segment.get(LONG, itemAt(index));
            case "d" -> segment.get(DOUBLE, itemAt(index));
            case "xxxxxxx?" -> segment.get(BYTE, itemAt(index) + TRUTH_AT) != 0;
            default -> text(index, format, transform);
        };
    }

    private String format(int index) {
        return new String(stripped(formatAt(index), FORMAT_BYTES), StandardCharsets.US_ASCII);
    }

    private Object text(int index, String format, byte transform) {
        long room = rooms[index + 1] - rooms[index];
        if (!format.equals(room + "s") || transform < ListItem.TO_TEXT) {
            throw new IllegalStateException(
                    "the item at index %d has the format \"%s\", which is none of this list"
                            .formatted(index, format));
        }
        byte[] bytes = stripped(itemAt(index), (int) room);
        if (transform == ListItem.TO_BYTES) {
            return bytes;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(
                    "the item at index %d is no UTF-8: was it cut? CPython cuts what has no room"
                            .formatted(index),
                    e);
        }
    }

    /// Bytes without the zeros behind them.
    private byte[] stripped(long at, int room) {
        int length = room;
        while (length > 0 && segment.get(BYTE, at + length - 1) == 0) {
            length--;
        }
        var bytes = new byte[length];
        MemorySegment.copy(segment, BYTE, at, bytes, 0, length);
        return bytes;
    }

    private long itemAt(int index) {
        return itemsAt() + rooms[index];
    }

    private long itemsAt() {
        return Long.BYTES * (size() + 2L);
    }

    private long formatAt(int index) {
        return itemsAt() + rooms[size()] + (long) FORMAT_BYTES * index;
    }

    private long transformAt(int index) {
        return formatAt(size()) + index;
    }
}
