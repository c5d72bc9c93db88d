package dev.muster.hazelcast.internal.object;

import dev.muster.internal.protocol.SharedType;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Which object of the cluster it is.
///
/// @param number computed from its name, then it is even; random for one that was made, then it is
///   odd
record ObjectId(SharedType type, long number) {
    private static final int KEY_BYTES = 1 + Long.BYTES;

    /// An object that has a name.
    static ObjectId named(SharedType type, long number) {
        return new ObjectId(type, number & ~1L);
    }

    /// An object that was made.
    static ObjectId made(SharedType type, long number) {
        return new ObjectId(type, number | 1L);
    }

    /// Whether it was made, and has no name.
    boolean isMade() {
        return (number & 1L) != 0;
    }

    /// Its key in the map of cells.
    byte[] key() {
        return ByteBuffer.allocate(KEY_BYTES).put((byte) type.ordinal()).putLong(number).array();
    }

    /// Whose key it is in the map of cells: of the state or of a page. Nothing if it is a
    /// stranger's.
    static Optional<ObjectId> ofKey(byte[] key) {
        SharedType[] types = SharedType.values();
        boolean isOurs = key.length == KEY_BYTES || key.length == KEY_BYTES + Long.BYTES;
        if (!isOurs || key[0] < 0 || key[0] >= types.length) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(key);
        return Optional.of(new ObjectId(types[in.get()], in.getLong()));
    }
}
