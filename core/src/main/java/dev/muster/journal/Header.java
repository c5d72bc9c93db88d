package dev.muster.journal;

import dev.muster.journal.JournalException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The beginning of a journal.
///
/// ```
///  0      8        12       16        24      28      32     40    44
/// +------+--------+--------+---------+-------+-------+------+-----+-------------+
/// |magic | format | length | created | CRC32C|content| pid  | size| description |     big-endian
/// +------+--------+--------+---------+-------+-------+------+-----+-------------+
/// ```
///
/// The magic number is made as that of PNG: a journal that was sent as text is no longer one. The
/// checksum is of all but itself and the process that has the journal open, which is written each
/// time.
///
/// @param length of all of it, in bytes: the first record follows
/// @param created when
/// @param content [#BYTES] or [#JAVA_VALUES]
/// @param pid the process that opened it last; 0 for none
/// @param description what it is for
record Header(int length, Instant created, int content, long pid, String description) {
    static final int BYTES = 0;

    /// Keys and values are those of Java, as the codec of pools writes them.
    static final int JAVA_VALUES = 1;

    static final int FORMAT = 1;
    static final int FIXED_BYTES = 44;
    static final int PID_AT = 32;
    private static final int CRC_AT = 24;
    private static final int CONTENT_AT = 28;
    static final int MOST_BYTES = FIXED_BYTES + (64 << 10);
    private static final byte[] MAGIC = {(byte) 0x8B, 'M', 'J', 'R', '\r', '\n', 0x1A, '\n'};

    static byte[] write(Instant created, int content, String description) {
        byte[] text = description.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(FIXED_BYTES + text.length);
        bytes.put(MAGIC).putInt(FORMAT).putInt(bytes.capacity()).putLong(created.toEpochMilli());
        bytes.putInt(0).putInt(content).putLong(0).putInt(text.length).put(text);
        bytes.putInt(CRC_AT, checksum(bytes.array()));
        return bytes.array();
    }

    private static int checksum(byte[] all) {
        var crc = new CRC32C();
        crc.update(all, 0, CRC_AT);
        crc.update(all, CONTENT_AT, PID_AT - CONTENT_AT);
        crc.update(all, PID_AT + Long.BYTES, all.length - PID_AT - Long.BYTES);
        return (int) crc.getValue();
    }

    /// Whether a file with these bytes was left by a program that was killed when it began one.
    ///
    /// @param all bytes of the file
    static boolean isUnfinished(byte[] all) {
        int known = Math.min(all.length, MAGIC.length);
        if (!Arrays.equals(all, 0, known, MAGIC, 0, known)) {
            return false;
        }
        // A header that is damaged may say anything of its length, but then a record may follow.
        return all.length < FIXED_BYTES
                || (all.length < ByteBuffer.wrap(all).getInt(MAGIC.length + Integer.BYTES)
                        && !JournalScan.hasMarker(all));
    }

    /// How many bytes are to be read for [#read].
    static int lengthOf(Path file, byte[] first) throws JournalException {
        if (first.length < MAGIC.length
                || !Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new JournalException(
                    Reason.NOT_A_JOURNAL,
                    "%s is not a journal, and is left as it is: choose another file"
                            .formatted(file));
        }
        if (first.length < FIXED_BYTES) {
            throw damaged(file);
        }
        var bytes = ByteBuffer.wrap(first);
        int format = bytes.getInt(MAGIC.length);
        int length = bytes.getInt(MAGIC.length + Integer.BYTES);
        if (format > FORMAT && length >= FIXED_BYTES && length <= MOST_BYTES) {
            throw new JournalException(
                    Reason.NEWER_FORMAT,
                    ("%s is a journal of format %d, this Muster knows up to %d: use the Muster that"
                                    + " wrote it")
                            .formatted(file, format, FORMAT));
        }
        if (format != FORMAT || length < FIXED_BYTES || length > MOST_BYTES) {
            throw damaged(file);
        }
        return length;
    }

    static Header read(Path file, byte[] all) throws JournalException {
        var bytes = ByteBuffer.wrap(all);
        int size = bytes.getInt(FIXED_BYTES - Integer.BYTES);
        if (bytes.getInt(CRC_AT) != checksum(all) || size != all.length - FIXED_BYTES) {
            throw damaged(file);
        }
        return new Header(
                all.length,
                Instant.ofEpochMilli(bytes.getLong(CRC_AT - Long.BYTES)),
                bytes.getInt(CONTENT_AT),
                bytes.getLong(PID_AT),
                new String(all, FIXED_BYTES, size, StandardCharsets.UTF_8));
    }

    private static JournalException damaged(Path file) {
        return JournalFile.damaged(file, 0, "its header is not what was written");
    }
}
