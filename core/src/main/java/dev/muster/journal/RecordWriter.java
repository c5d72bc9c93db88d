package dev.muster.journal;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// Writes records one after the other, many small ones at once. For one thread; records are in the
/// file after [#flush].
final class RecordWriter {
    private static final int BUFFER_BYTES = 256 << 10;

    private final JournalFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long at;
    private int used;

    /// @param at where the first one begins
    RecordWriter(JournalFile file, long at) {
        this.file = file;
        this.at = at;
    }

    /// Where the next record begins.
    long end() {
        return at + used;
    }

    /// Begins anew at another place; what is not yet in the file is dropped.
    void restart(long newAt) {
        at = newAt;
        used = 0;
    }

    /// Writes a new record.
    ///
    /// @param key the whole key
    /// @return where the record is
    long write(RecordHead wanted, byte[] key, List<MemorySegment> value) throws IOException {
        RecordHead head = wanted.at(end());
        CRC32C crc = head.body();
        put(head.write(), RecordHead.BYTES);
        if (head.keySize() >= 0) {
            crc.update(key);
            put(key, key.length);
        }
        for (MemorySegment piece : value) {
            put(piece, crc);
        }
        put(RecordHead.tail(crc), RecordHead.TAIL_BYTES);
        return head.offset();
    }

    /// Copies a record of another file; it is checked on the way.
    ///
    /// @return whether it was whole
    boolean copy(JournalFile from, RecordHead old, byte[] key) throws IOException {
        RecordHead head = old.at(end());
        CRC32C before = old.body();
        CRC32C crc = head.body();
        put(head.write(), RecordHead.BYTES);
        crc.update(key);
        before.update(key);
        put(key, key.length);
        byte[] piece = new byte[(int) Math.min(BUFFER_BYTES, old.valueSize())];
        for (long done = 0; done < old.valueSize(); ) {
            int count = (int) Math.min(piece.length, old.valueSize() - done);
            if (from.read(old.valueAt() + done, piece, 0, count) < count) {
                return false;
            }
            before.update(piece, 0, count);
            crc.update(piece, 0, count);
            put(piece, count);
            done += count;
        }
        put(RecordHead.tail(crc), RecordHead.TAIL_BYTES);
        byte[] tail = from.read(old.tailAt(), RecordHead.TAIL_BYTES);
        return Arrays.equals(tail, RecordHead.tail(before));
    }

    private void put(MemorySegment piece, CRC32C crc) throws IOException {
        for (long done = 0; done < piece.byteSize(); ) {
            if (used == buffer.length) {
                flush();
            }
            int count = (int) Math.min(buffer.length - used, piece.byteSize() - done);
            MemorySegment.copy(piece, done, MemorySegment.ofArray(buffer), used, count);
            crc.update(buffer, used, count);
            used += count;
            done += count;
        }
    }

    private void put(byte[] bytes, int size) throws IOException {
        for (int done = 0; done < size; ) {
            if (used == buffer.length) {
                flush();
            }
            int count = Math.min(buffer.length - used, size - done);
            System.arraycopy(bytes, done, buffer, used, count);
            used += count;
            done += count;
        }
    }

    void flush() throws IOException {
        file.write(at, buffer, 0, used);
        at += used;
        used = 0;
    }
}
