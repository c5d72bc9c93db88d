package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/// A history in the spill file: its length and its bytes.
final class SpilledHistory {
    private static final int LENGTH_BYTES = Integer.BYTES;

    private SpilledHistory() {}

    /// Writes it to a place of its own.
    ///
    /// @return its offset
    static long write(SpillFile spill, History history) {
        byte[] bytes = history.toBytes();
        byte[] all =
                ByteBuffer.allocate(LENGTH_BYTES + bytes.length)
                        .putInt(bytes.length)
                        .put(bytes)
                        .array();
        long offset = spill.allocate(all.length);
        spill.write(offset, List.of(MemorySegment.ofArray(all)), all.length);
        return offset;
    }

    static History read(SpillFile spill, long offset) {
        return History.of(spill.read(offset + LENGTH_BYTES, length(spill, offset)));
    }

    private static int length(SpillFile spill, long offset) {
        return ByteBuffer.wrap(spill.read(offset, LENGTH_BYTES)).getInt();
    }

    static void free(SpillFile spill, long offset) {
        spill.free(offset, LENGTH_BYTES + length(spill, offset));
    }
}
