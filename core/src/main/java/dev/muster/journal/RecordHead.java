package dev.muster.journal;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What stands before the bytes of a record.
///
/// ```
///  0       4     8      12      20       28       36       68     72
/// +-------+-----+------+-------+--------+--------+--------+------+-----+-------+--------+
/// |marker |kind | key's| value | version| written| SHA-256|CRC32C| key | value | CRC32C |
/// |       |     | size | size  |        |        | of key |      |     |       |        |
/// +-------+-----+------+-------+--------+--------+--------+------+-----+-------+--------+
/// ```
///
/// Both checksums begin with the place of the record in the file. So bytes of a journal that lie
/// within a value, or that a file system has put at another place, are no record there. A key of
/// more than [#MOST_KEY] bytes is not kept: its size is -1.
///
/// @param offset of the record in the file
/// @param kind [#RESULT] or [#VERSION]
/// @param keySize in bytes; -1 for a key that is not kept
/// @param valueSize in bytes
/// @param version the first 8 bytes of the SHA-256 of the version's name
/// @param writtenMillis when, since 1970
/// @param keyHash SHA-256
@SuppressWarnings("ArrayRecordComponent") // read and passed on, never compared as a record
record RecordHead(
        long offset,
        int kind,
        int keySize,
        long valueSize,
        long version,
        long writtenMillis,
        byte[] keyHash) {
    static final int BYTES = 72;
    static final int TAIL_BYTES = 4;
    static final int MARKER = 0x8B4D5245;
    static final int RESULT = 1;

    /// Its key is the name of a version.
    static final int VERSION = 2;

    static final int MOST_KEY = 4 << 10;
    private static final int HASH_AT = 36;
    private static final int HASH_BYTES = 32;
    private static final int CRC_AT = 68;

    static RecordHead of(int kind, byte[] key, byte[] keyHash, long valueSize, long version) {
        return new RecordHead(
                0,
                kind,
                key.length <= MOST_KEY ? key.length : -1,
                valueSize,
                version,
                System.currentTimeMillis(),
                keyHash);
    }

    RecordHead at(long newOffset) {
        return new RecordHead(newOffset, kind, keySize, valueSize, version, writtenMillis, keyHash);
    }

    long keyAt() {
        return offset + BYTES;
    }

    int keptBytes() {
        return Math.max(0, keySize);
    }

    long valueAt() {
        return keyAt() + keptBytes();
    }

    /// Where its last checksum is.
    long tailAt() {
        return valueAt() + valueSize;
    }

    long end() {
        return tailAt() + TAIL_BYTES;
    }

    byte[] write() {
        var bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MARKER).putInt(kind).putInt(keySize).putLong(valueSize).putLong(version);
        bytes.putLong(writtenMillis).put(keyHash).putInt(checksum(bytes.array(), offset));
        return bytes.array();
    }

    /// Reads one; null if the bytes are none of this place.
    ///
    /// @param bytes [#BYTES] of them
    static @Nullable RecordHead read(byte[] bytes, long offset) {
        var in = ByteBuffer.wrap(bytes);
        if (in.getInt(0) != MARKER || in.getInt(CRC_AT) != checksum(bytes, offset)) {
            return null;
        }
        var head =
                new RecordHead(
                        offset,
                        in.getInt(4),
                        in.getInt(8),
                        in.getLong(12),
                        in.getLong(20),
                        in.getLong(28),
                        Arrays.copyOfRange(bytes, HASH_AT, HASH_AT + HASH_BYTES));
        return head.isPossible() ? head : null;
    }

    private boolean isPossible() {
        return (kind == RESULT || kind == VERSION)
                && keySize >= -1
                && keySize <= MOST_KEY
                && valueSize >= 0
                && valueSize <= Long.MAX_VALUE / 2;
    }

    private static int checksum(byte[] bytes, long offset) {
        CRC32C crc = begin(offset);
        crc.update(bytes, 0, CRC_AT);
        return (int) crc.getValue();
    }

    private static CRC32C begin(long offset) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, offset));
        return crc;
    }

    /// The checksum of what follows the head, to be given those bytes.
    CRC32C body() {
        CRC32C crc = begin(offset);
        crc.update(keyHash);
        return crc;
    }

    static byte[] tail(CRC32C crc) {
        return ByteBuffer.allocate(TAIL_BYTES).putInt((int) crc.getValue()).array();
    }

    static byte[] hash(byte[] key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The number of a version.
    static long version(String name) {
        return ByteBuffer.wrap(hash(name.getBytes(StandardCharsets.UTF_8))).getLong();
    }

    static long size(List<MemorySegment> pieces) {
        long size = 0;
        for (MemorySegment piece : pieces) {
            size += piece.byteSize();
        }
        return size;
    }
}
