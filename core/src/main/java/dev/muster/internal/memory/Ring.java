package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The records of a queue, one after the other in a ring.
///
/// ```
///   record:   length in bytes (int) · kind (int) · bytes, filled up to 8
///   spilled:  … its bytes are offset (long) · length (long) in the spill file
///   position: units of 8 bytes since the beginning, modulo 2^32
///   mark:     items since the beginning, modulo 2^32 (upper half) · position (lower half)
/// ```
final class Ring {
    /*
     * A record is contiguous: where the end of the ring is too close, a record without bytes marks
     * that the next one is at the beginning. The head and the tail are marks: position and number
     * of items change in one store.
     */
    static final int UNIT = 8;
    static final long MOST_BYTES = 4L << 30;
    private static final long LEAST_BYTES = 4096;

    private static final int WRAP = 1;
    private static final int KINDS = 0x3F;
    private static final int SPILLED = 0x40;
    private static final int REMOVED = 0x80;
    private static final int SPILLED_BYTES = 16;
    private static final int HEADER = 8;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final int units;

    /// @param memory as long as [#bytes] says
    Ring(MemorySegment memory) {
        this.memory = memory;
        this.units = (int) (memory.byteSize() / UNIT);
    }

    /// The length of a ring of at least the wanted length.
    static long bytes(long wanted) {
        if (wanted > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "ringBytes is %,d, must be at most %,d".formatted(wanted, MOST_BYTES));
        }
        long least = Math.max(LEAST_BYTES, wanted);
        return Long.highestOneBit(2 * least - 1);
    }

    static long mark(int items, int position) {
        return (long) items << 32 | Integer.toUnsignedLong(position);
    }

    static int items(long mark) {
        return (int) (mark >>> 32);
    }

    static int position(long mark) {
        return (int) mark;
    }

    int units() {
        return units;
    }

    /// Whether a message is too long for the ring. One of half the ring's length still fits into an
    /// empty ring, wherever that begins.
    boolean spills(QueueItem item) {
        return item.length() > (long) units * UNIT / 2 - HEADER;
    }

    /// How many units a message takes at this position, including the gap before the beginning.
    int units(int position, QueueItem item) {
        int needed = unitsOf(spills(item) ? SPILLED_BYTES : (int) item.length());
        int left = units - index(position);
        return needed <= left ? needed : left + needed;
    }

    private static int unitsOf(int bytes) {
        return 1 + (bytes + UNIT - 1) / UNIT;
    }

    private int index(int position) {
        return position & (units - 1);
    }

    private long at(int position) {
        return (long) index(position) * UNIT;
    }

    /// Writes a message that does not spill.
    void write(int position, QueueItem item) {
        long at = begin(position, (int) item.length(), item.kind());
        byte[] array = item.array();
        if (array != null) {
            MemorySegment.copy(array, 0, memory, ValueLayout.JAVA_BYTE, at, array.length);
            return;
        }
        for (MemorySegment piece : item.pieces()) {
            MemorySegment.copy(piece, 0, memory, at, piece.byteSize());
            at += piece.byteSize();
        }
    }

    /// Writes where a spilled message is.
    void writeSpilled(int position, QueueItem item, long offset) {
        long at = begin(position, SPILLED_BYTES, item.kind() | SPILLED);
        LONG.set(memory, at, offset);
        LONG.set(memory, at + 8, item.length());
    }

    private long begin(int position, int length, int kind) {
        int left = units - index(position);
        long at = at(position);
        if (unitsOf(length) > left) {
            INT.set(memory, at + 4, WRAP);
            at = 0;
        }
        INT.set(memory, at, length);
        INT.set(memory, at + 4, kind);
        return at + HEADER;
    }

    /// The first record from a position on that was not removed; null if there is none before the
    /// end.
    @Nullable Span next(int from, int end) {
        int position = from;
        while (position != end) {
            int kind = kind(position);
            if (kind == WRAP) {
                position += units - index(position);
            } else if ((kind & REMOVED) != 0) {
                position += unitsOf(length(position));
            } else {
                return new Span(position, position + unitsOf(length(position)));
            }
        }
        return null;
    }

    private int kind(int position) {
        return (int) INT.get(memory, at(position) + 4);
    }

    private int length(int position) {
        return (int) INT.get(memory, at(position));
    }

    /// Copies the message of a record that is not spilled.
    QueueItem read(Span span) {
        byte[] bytes = new byte[length(span.begin())];
        MemorySegment.copy(
                memory, ValueLayout.JAVA_BYTE, at(span.begin()) + HEADER, bytes, 0, bytes.length);
        return QueueItem.of(kind(span.begin()), bytes);
    }

    /// Where its bytes are in the spill file, if they are there.
    @Nullable Spilled spilled(Span span) {
        int kind = kind(span.begin());
        if ((kind & SPILLED) == 0) {
            return null;
        }
        long at = at(span.begin()) + HEADER;
        long offset = (long) LONG.get(memory, at);
        return new Spilled(kind & KINDS, offset, (long) LONG.get(memory, at + 8));
    }

    void remove(Span span) {
        int kind = kind(span.begin());
        INT.setVolatile(memory, at(span.begin()) + 4, kind | REMOVED);
    }

    /// The positions of a record.
    record Span(int begin, int end) {}

    /// A message in the spill file.
    record Spilled(int kind, long offset, long length) {
        QueueItem read(SpillFile file) {
            return QueueItem.of(kind, file.read(offset, (int) length));
        }

        void free(SpillFile file) {
            file.free(offset, length);
        }
    }
}
