package dev.muster.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;

/// Where the record of each key is: 24 bytes for each key, twice to four times over. Not safe for
/// several threads.
final class KeyIndex {
    /*
     * An open hash table in one array: of each key the first 16 bytes of its SHA-256, and an offset,
     * which is never 0. Two keys with the same 16 bytes are not met in practice; the reader of a
     * record compares all 32.
     */
    private static final int SLOT = 3;
    private static final int FIRST_SLOTS = 64;

    private long[] table = new long[FIRST_SLOTS * SLOT];
    private int size;

    int size() {
        return size;
    }

    /// Where the record of a key is; 0 if there is none.
    long get(byte[] hash) {
        return table[find(high(hash), low(hash)) + 2];
    }

    /// Notes where the record of a key is.
    ///
    /// @return where it was before; 0 if there was none
    long put(byte[] hash, long offset) {
        if (3 * size >= 2 * (table.length / SLOT)) {
            grow();
        }
        long high = high(hash);
        long low = low(hash);
        int at = find(high, low);
        long before = table[at + 2];
        if (before == 0) {
            size++;
        }
        table[at] = high;
        table[at + 1] = low;
        table[at + 2] = offset;
        return before;
    }

    private int find(long high, long low) {
        int slots = table.length / SLOT;
        int slot = (int) (low & (slots - 1));
        while (true) {
            int at = slot * SLOT;
            if (table[at + 2] == 0 || (table[at] == high && table[at + 1] == low)) {
                return at;
            }
            slot = (slot + 1) & (slots - 1);
        }
    }

    private void grow() {
        long[] before = table;
        table = new long[Math.multiplyExact(before.length, 2)];
        for (int i = 0; i < before.length; i += SLOT) {
            if (before[i + 2] != 0) {
                System.arraycopy(before, i, table, find(before[i], before[i + 1]), SLOT);
            }
        }
    }

    /// All offsets, in no order.
    void forEach(LongConsumer consumer) {
        for (int i = 0; i < table.length; i += SLOT) {
            if (table[i + 2] != 0) {
                consumer.accept(table[i + 2]);
            }
        }
    }

    private static long high(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong(0);
    }

    private static long low(byte[] hash) {
        return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong(Long.BYTES);
    }
}
