package dev.muster.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads a journal from its first record to its last, and checks every byte. For one thread.
final class JournalScan {
    /*
     * A record that does not check is the torn end of the file if no whole record follows it:
     * then its program was killed while it wrote it, and nothing is lost that anybody was told was
     * kept. If one follows, something has changed the file.
     */
    private static final int BUFFER_BYTES = 256 << 10;

    private final JournalFile file;
    private final long length;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long bufferAt;
    private int buffered;

    JournalScan(JournalFile file) throws IOException {
        this.file = file;
        this.length = file.length();
    }

    /// Is given each whole record.
    interface Visitor {
        /// A whole record, in the order of the file.
        ///
        /// @param key empty if it is not kept
        void record(RecordHead head, byte[] key) throws IOException;
    }

    long length() {
        return length;
    }

    /// The header of the file.
    Header header() throws IOException {
        int size = Header.lengthOf(file.path(), file.read(0, Header.FIXED_BYTES));
        byte[] all = file.read(0, size);
        if (all.length < size) {
            throw JournalFile.damaged(file.path(), 0, "it ends within its header");
        }
        return Header.read(file.path(), all);
    }

    /// Reads records as long as they follow each other.
    ///
    /// @return where the last one ends
    long walk(long from, Visitor visitor) throws IOException {
        long at = from;
        for (RecordHead head = whole(at); head != null; head = whole(at)) {
            visitor.record(head, key(head));
            at = head.end();
        }
        return at;
    }

    /// Where the next whole record is; -1 if there is none.
    long next(long from) throws IOException {
        for (long at = marker(from); at >= 0; at = marker(at + 1)) {
            if (whole(at) != null) {
                return at;
            }
        }
        return -1;
    }

    private long marker(long from) throws IOException {
        for (long at = from; at + RecordHead.BYTES <= length; ) {
            int start = fetch(at, Integer.BYTES);
            if (start < 0) {
                return -1;
            }
            int last = buffered - Integer.BYTES;
            for (int i = start; i <= last; i++) {
                if (isMarker(buffer, i)) {
                    return bufferAt + i;
                }
            }
            at = bufferAt + last + 1;
        }
        return -1;
    }

    /// Whether a marker is anywhere within some bytes.
    static boolean hasMarker(byte[] bytes) {
        for (int i = 0; i + Integer.BYTES <= bytes.length; i++) {
            if (isMarker(bytes, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarker(byte[] bytes, int at) {
        return bytes[at] == (byte) (RecordHead.MARKER >>> 24)
                && bytes[at + 1] == (byte) (RecordHead.MARKER >>> 16)
                && bytes[at + 2] == (byte) (RecordHead.MARKER >>> 8)
                && bytes[at + 3] == (byte) RecordHead.MARKER;
    }

    /// The head of the record at a place if all of it is there and checks; else null.
    @Nullable RecordHead whole(long at) throws IOException {
        int start = fetch(at, RecordHead.BYTES);
        if (start < 0) {
            return null;
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, start + RecordHead.BYTES);
        RecordHead head = RecordHead.read(bytes, at);
        return head != null && head.end() <= length && isBodyWhole(head) ? head : null;
    }

    private boolean isBodyWhole(RecordHead head) throws IOException {
        CRC32C crc = head.body();
        long at = head.keyAt();
        while (at < head.tailAt()) {
            int start = fetch(at, 1);
            if (start < 0) {
                return false;
            }
            int count = (int) Math.min(buffered - start, head.tailAt() - at);
            crc.update(buffer, start, count);
            at += count;
        }
        int start = fetch(at, RecordHead.TAIL_BYTES);
        return start >= 0
                && Arrays.equals(
                        buffer,
                        start,
                        start + RecordHead.TAIL_BYTES,
                        RecordHead.tail(crc),
                        0,
                        RecordHead.TAIL_BYTES);
    }

    private byte[] key(RecordHead head) throws IOException {
        int start = fetch(head.keyAt(), head.keptBytes());
        return start < 0
                ? new byte[0]
                : Arrays.copyOfRange(buffer, start, start + head.keptBytes());
    }

    /// Has bytes of the file in the buffer.
    ///
    /// @return where in the buffer; -1 if the file ends before
    private int fetch(long at, int count) throws IOException {
        if (at < bufferAt || at + count > bufferAt + buffered) {
            bufferAt = at;
            buffered = file.read(at, buffer, 0, Math.clamp(length - at, 0, BUFFER_BYTES));
        }
        return at + count <= bufferAt + buffered ? (int) (at - bufferAt) : -1;
    }
}
