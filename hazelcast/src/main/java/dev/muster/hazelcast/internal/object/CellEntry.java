package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.State.Kind;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The entry of one cell in the cluster, as this process has seen it last. It is read and replaced
/// as a whole; what is too large for that, it has in pages beside it.
///
/// ```
///  0      1         2..9      n
/// +------+---------+---------+----------------------------------+------+
/// | form | version | 1 count | process (8), number (1..10), ... | body |   sealed
/// +------+---------+---------+----------------------------------+------+
/// ```
///
/// The form is that of all this, which another Muster may have changed. The marks after the version
/// are the number of the last change by each process: so one that got no answer sees whether its
/// change has happened, see [CompareAndSet].
final class CellEntry<S extends State<S>> {
    /// A state as it was seen.
    ///
    /// @param sealed null if there was none
    /// @param marks the last change of each process
    @SuppressWarnings("ArrayRecordComponent") // compared by the entry
    record Seen<S>(byte @Nullable [] sealed, long version, Map<Long, Long> marks, S state) {
        boolean has(long process, long number) {
            return marks.getOrDefault(process, 0L) >= number;
        }
    }

    private static final int FORM = 1;
    private static final int MOST_PAGES = 64;
    private static final int MANY_MARKS = 8;
    private static final int MOST_BYTES = 64 << 20;

    /// A state that grows by no more than this is no matter of memory.
    private static final int SMALL_BYTES = 1 << 10;

    private final Cells cells;
    private final byte[] key;
    private final byte[] place;
    private final Kind<S> kind;

    /// Those that were fetched; by the thread that has the cell.
    private final Map<Long, List<QueueOrder.Run>> pages = new HashMap<>();

    /// Written by the thread that has the cell.
    private volatile @Nullable Seen<S> known;

    CellEntry(Cells cells, byte[] key, Kind<S> kind) {
        this.cells = cells;
        this.key = key;
        this.place = cells.place(key);
        this.kind = kind;
    }

    byte[] key() {
        return key;
    }

    // ---- what is known ----

    /// The state that was seen last; null if it never was, or has to be read again.
    @Nullable Seen<S> known() {
        return known;
    }

    /// Whether the state that was seen last was this one.
    boolean isKnown(byte[] sealed) {
        Seen<S> last = known;
        return last != null && Arrays.equals(last.sealed(), sealed);
    }

    void forget() {
        known = null;
    }

    /// Reads the state that is there.
    Seen<S> learn() {
        Seen<S> now = read();
        known = now;
        return now;
    }

    /// An event has brought a state, which may be an old one.
    void learn(byte[] sealed) {
        Seen<S> brought = opened(sealed);
        Seen<S> before = known;
        if (before == null || brought.version() > before.version()) {
            known = brought;
        }
    }

    // ---- as bytes ----

    /// The state that is there, by any thread.
    Seen<S> read() {
        return opened(Failures.<byte @Nullable []>repeated(() -> cells.map().get(key)));
    }

    Seen<S> opened(byte @Nullable [] sealed) {
        if (sealed == null) {
            return new Seen<>(null, 0, Map.of(), kind.initial());
        }
        Seen<S> before = known;
        if (before != null && Arrays.equals(before.sealed(), sealed)) {
            return before;
        }
        try {
            return opened(cells.sealer(), place, sealed, kind);
        } catch (Sealer.ForeignException | CodecException e) {
            throw cells.unreadable(e);
        }
    }

    /// What is kept.
    static <S extends State<S>> Seen<S> opened(
            Sealer sealer, byte[] place, byte[] sealed, Kind<S> kind)
            throws CodecException, Sealer.ForeignException {
        Input in = Input.of(sealer.open(place, sealed));
        int form = in.readByte();
        if (form != FORM) {
            throw otherForm(form, FORM);
        }
        long version = in.readUnsigned();
        var marks = new HashMap<Long, Long>();
        for (int left = in.readCount(9); left > 0; left--) {
            marks.put(in.readLong(), in.readUnsigned());
        }
        return new Seen<>(sealed, version, marks, kind.reader().read(in));
    }

    /// Another Muster has written it.
    static CodecException otherForm(int form, int newest) {
        return new CodecException(
                "it is kept in form %d, this Muster knows form %d: run the same Muster everywhere in a cluster"
                        .formatted(form, newest));
    }

    private byte[] sealed(long version, Map<Long, Long> marks, S state) {
        var out = new Output();
        out.writeByte(FORM);
        out.writeUnsigned(version);
        out.writeUnsigned(marks.size());
        marks.forEach((each, last) -> {
            out.writeLong(each);
            out.writeUnsigned(last);
        });
        state.write(out);
        if (out.size() > MOST_BYTES) {
            throw new UncheckedIOException(
                    new IOException(
                            "an object would take %d bytes, must take at most %d: use a map, whose entries are kept apart"
                                    .formatted(out.size(), MOST_BYTES)));
        }
        return cells.sealer().seal(place, cells.bytes(out));
    }

    // ---- replaced ----

    /// Replaces a state.
    ///
    /// @param process the number of this process
    /// @return false if another process was first: then that is known which it has made
    boolean replace(Seen<S> before, S state, long process) {
        cells.requireSize();
        var written = new ArrayList<Long>();
        S compact = state.compact(runs -> writePage(runs, written));
        boolean isDone = replaceAll(before, compact, process);
        if (!isDone) {
            written.forEach(page -> cells.deletePage(key, page));
        }
        return isDone;
    }

    private boolean replaceAll(Seen<S> before, S state, long process) {
        long number = cells.nextChange();
        Map<Long, Long> marks = marked(before.marks(), process, number);
        byte[] sealed = sealed(before.version() + 1, marks, state);
        byte[] replaced = before.sealed();
        if (sealed.length > (replaced == null ? 0 : replaced.length) + SMALL_BYTES) {
            cells.requireRoom();
        }
        var change = new CompareAndSet(cells, cells.map(), key, replaced, sealed);
        boolean isDone =
                change.isDone((found, _) -> {
                    Seen<S> now = opened(found);
                    known = now;
                    return now.has(process, number);
                });
        if (isDone) {
            known = new Seen<>(sealed, before.version() + 1, marks, state);
        }
        return isDone;
    }

    private Map<Long, Long> marked(Map<Long, Long> before, long process, long number) {
        var marks = new HashMap<>(before);
        if (marks.size() > MANY_MARKS) {
            marks.keySet().removeIf(each -> !cells.participants().isAlive(each));
        }
        marks.put(process, number);
        return marks;
    }

    // ---- pages ----

    private long writePage(List<QueueOrder.Run> runs, List<Long> written) {
        long number = cells.randomNumber();
        cells.writePage(key, number, runs);
        written.add(number);
        return number;
    }

    /// A page that was fetched.
    ///
    /// @throws State.PageMissing if it was not
    List<QueueOrder.Run> page(long number) {
        List<QueueOrder.Run> page = pages.get(number);
        if (page == null) {
            throw new State.PageMissing(number);
        }
        return page;
    }

    /// Fetches a page.
    ///
    /// @return false if it is no longer there, so that the state that names it is out of date
    boolean fetch(long number) {
        List<QueueOrder.Run> page = cells.page(key, number);
        if (page == null) {
            return false;
        }
        if (pages.size() >= MOST_PAGES) {
            pages.clear(); // each is used once, and then it is part of the state
        }
        pages.put(number, page);
        return true;
    }
}
