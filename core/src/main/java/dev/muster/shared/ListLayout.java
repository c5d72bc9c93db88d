package dev.muster.shared;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the items of a [ShareableList] lie in memory.
///
/// ```
///  8          8 · (n + 1)    rooms     8 · n      n
/// +----------+--------------+---------+----------+------------+
/// | n (long) | where rooms  | items   | formats  | transforms |
/// |          | begin, end   |         | of struct|            |
/// +----------+--------------+---------+----------+------------+
/// ```
///
/// Numbers are in the byte order of the machine; rooms are counted from the begin of the first, are
/// multiples of 8, and do not change.
final class ListLayout {
    /// A format has 8 characters, of which one says that it is text.
    static final int MAX_TEXT_BYTES = 9_999_991;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
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
    /// @throws IllegalArgumentException if there is no list
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
            throw noList(what, "its items have no room");
        }
        return new ListLayout(segment, rooms);
    }

    private static IllegalArgumentException noList(String what, String reason) {
        return new IllegalArgumentException(
                "%s holds no ShareableList as CPython 3.9 and later make it (3.8 does otherwise): %s"
                        .formatted(what, reason));
    }

    int size() {
        return rooms.length - 1;
    }

    void set(int index, ListItem item) {
        long room = rooms[index + 1] - rooms[index];
        byte[] bytes = bytes(item, room);
        long textRoom = format(index).endsWith("s") ? textRoom(index) : room;
        write(formatAt(index), FORMAT_BYTES, ascii(item.format(textRoom)));
        segment.set(BYTE, transformAt(index), item.transform());
        write(itemAt(index), bytes.length == 0 || isText(item) ? textRoom : Long.BYTES, bytes);
    }

    @Nullable Object get(int index) {
        return null;
    }
}
