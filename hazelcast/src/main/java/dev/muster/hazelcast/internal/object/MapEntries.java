package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form of the entries of one shared map in the cluster.
///
/// ```
///  0     1
/// +-----+----------+------------------------------------------+-------+
/// | 0/1 | the key? | count, then process (8), number (1..10)  | value |   sealed
/// +-----+----------+------------------------------------------+-------+
/// ```
///
/// The key is there only if it cannot be read from the bytes by which it is found. The processes
/// are those that have last changed the entry by comparing it before, each with the number of its
/// change: so one that got no answer sees whether its change has happened.
final class MapEntries {
    /// An entry as it was seen.
    ///
    /// @param key the key if the entry has it
    @SuppressWarnings("ArrayRecordComponent") // compared by its bytes alone
    record Seen(byte[] sealed, @Nullable Encoded key, Map<Long, Long> marks, Encoded value) {
        boolean has(long process, long number) {
            return marks.getOrDefault(process, 0L) >= number;
        }
    }

    private static final int MOST_MARKS = 16;

    private final Cells cells;
    private final String map;

    /// @param map the name of the map in the cluster
    MapEntries(Cells cells, String map) {
        this.cells = cells;
        this.map = map;
    }

    /// The key under which a key is kept.
    byte[] sealedKey(byte[] bytes) {
        return cells.sealer().sealKey(Cells.place(map, new byte[0]), bytes);
    }

    /// The bytes of a key.
    byte[] openedKey(byte[] sealed) {
        try {
            return cells.sealer().open(Cells.place(map, new byte[0]), sealed);
        } catch (Sealer.ForeignException e) {
            throw cells.unreadable(e);
        }
    }

    /// An entry to be written.
    ///
    /// @param key null if it can be read from the bytes by which it is found
    /// @param marks those of the entry before
    byte[] sealed(byte[] sealedKey, @Nullable Encoded key, Map<Long, Long> marks, Encoded value) {
        var out = new Output();
        out.writeByte(key == null ? 0 : 1);
        if (key != null) {
            Stored.write(key, out);
        }
        out.writeUnsigned(marks.size());
        marks.forEach((process, number) -> {
            out.writeLong(process);
            out.writeUnsigned(number);
        });
        value.writeTo(out);
        return cells.sealer().seal(Cells.place(map, sealedKey), cells.bytes(out));
    }

    /// An entry that was read.
    Seen opened(byte[] sealedKey, byte[] sealed) {
        try {
            Input in = Input.of(cells.sealer().open(Cells.place(map, sealedKey), sealed));
            Encoded key = in.readByte() == 0 ? null : Stored.read(in);
            var marks = new LinkedHashMap<Long, Long>(2);
            for (int left = in.readCount(9); left > 0; left--) {
                marks.put(in.readLong(), in.readUnsigned());
            }
            return new Seen(sealed, key, marks, Encoded.read(in, in.remaining()));
        } catch (Sealer.ForeignException | CodecException e) {
            throw cells.unreadable(e);
        }
    }

    /// The marks of an entry with one more, which is the last.
    static Map<Long, Long> marked(Map<Long, Long> before, long process, long number) {
        var marks = new LinkedHashMap<>(before);
        marks.remove(process);
        marks.put(process, number);
        if (marks.size() > MOST_MARKS) {
            marks.pollFirstEntry();
        }
        return marks;
    }
}
