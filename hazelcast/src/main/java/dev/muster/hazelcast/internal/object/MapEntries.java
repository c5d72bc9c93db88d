package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The form of the entries of one shared map in the cluster: between the keys and values of users
/// and bytes.
///
/// ```
///  0     1
/// +-----+----------+------------------------------------------+-------+
/// | 0/1 | the key? | count, then process (8), number (1..10)  | value |   sealed
/// +-----+----------+------------------------------------------+-------+
/// ```
///
/// The first byte is the form; the key is there only if it cannot be read from the bytes by which
/// it is found. The processes are those that have last changed the entry by comparing it before,
/// each with the number of its change: so one that got no answer sees whether its change has
/// happened.
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

    /// A key as it is found and kept.
    ///
    /// @param written null if it can be read from the bytes by which it is found
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record KeptKey(byte[] sealed, @Nullable Encoded written) {}

    private static final int WITHOUT_KEY = 0;
    private static final int WITH_KEY = 1;
    private static final int MOST_MARKS = 16;

    private final ClusterObjects objects;
    private final Cells cells;
    private final String map;

    /// @param map the name of the map in the cluster
    MapEntries(ClusterObjects objects, String map) {
        this.objects = objects;
        this.cells = objects.cells();
        this.map = map;
    }

    // ---- keys ----

    /// The key of a user.
    KeptKey key(@Nullable Object key) {
        Object present = Objects.requireNonNull(key, "key");
        Encoded written = objects.written(present);
        try {
            byte[] bytes = MapKeys.bytes(present, written);
            byte[] sealed = cells.sealer().sealKey(Cells.place(map, new byte[0]), bytes);
            return new KeptKey(sealed, MapKeys.holdKey(bytes) ? null : written);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// The key that is kept so, where the entry is not needed for it; a number of the same value if
    /// it is.
    @Nullable Object openedKey(byte[] sealed) {
        try {
            byte[] bytes = cells.sealer().open(Cells.place(map, new byte[0]), sealed);
            return MapKeys.holdKey(bytes)
                    ? MapKeys.read(bytes, objects.codec())
                    : MapKeys.number(bytes);
        } catch (Sealer.ForeignException e) {
            throw cells.unreadable(e);
        } catch (CodecException e) {
            throw objects.unreadable(e);
        }
    }

    /// The key of an entry.
    @Nullable Object key(byte[] sealedKey, Seen seen) {
        return seen.key() == null ? openedKey(sealedKey) : objects.read(seen.key());
    }

    // ---- entries ----

    /// An entry that nobody has changed by comparing it.
    ///
    /// @throws dev.muster.shared.ManagerFullException if a node has no memory left
    byte[] sealed(KeptKey key, Encoded value) {
        cells.requireRoom();
        return sealed(key, Map.of(), value);
    }

    /// An entry to be written.
    ///
    /// @param marks those of the entry before, and of this change
    byte[] sealed(KeptKey kept, Map<Long, Long> marks, Encoded value) {
        Encoded key = kept.written();
        var out = new Output();
        out.writeByte(key == null ? WITHOUT_KEY : WITH_KEY);
        if (key != null) {
            Stored.write(key, out);
        }
        out.writeUnsigned(marks.size());
        marks.forEach((process, number) -> {
            out.writeLong(process);
            out.writeUnsigned(number);
        });
        value.writeTo(out);
        return cells.sealer().seal(Cells.place(map, kept.sealed()), cells.bytes(out));
    }

    /// An entry that was read.
    Seen opened(byte[] sealedKey, byte[] sealed) {
        try {
            Input in = Input.of(cells.sealer().open(Cells.place(map, sealedKey), sealed));
            Encoded key = readKey(in);
            var marks = new LinkedHashMap<Long, Long>(2);
            for (int left = in.readCount(9); left > 0; left--) {
                marks.put(in.readLong(), in.readUnsigned());
            }
            return new Seen(sealed, key, marks, Encoded.read(in, in.remaining()));
        } catch (Sealer.ForeignException | CodecException e) {
            throw cells.unreadable(e);
        }
    }

    private static @Nullable Encoded readKey(Input in) throws CodecException {
        int form = in.readByte();
        return switch (form) {
            case WITHOUT_KEY -> null;
            case WITH_KEY -> Stored.read(in);
            default -> throw CellEntry.otherForm(form, WITH_KEY);
        };
    }

    /// The value in an entry; null if there is none.
    @Nullable Object value(byte[] sealedKey, byte @Nullable [] sealed) {
        return sealed == null ? null : objects.read(opened(sealedKey, sealed).value());
    }

    /// The key and the value in an entry.
    Entry<@Nullable Object, @Nullable Object> entry(byte[] sealedKey, byte[] sealed) {
        Seen seen = opened(sealedKey, sealed);
        return new SimpleImmutableEntry<>(key(sealedKey, seen), objects.read(seen.value()));
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
