package dev.muster.hazelcast.internal.object;

import dev.muster.internal.protocol.SharedType;
import java.nio.ByteBuffer;

/// Which object of the cluster it is.
///
/// @param number computed from its name, or random
record ObjectId(SharedType type, long number) {
    /// Its key in the map of cells.
    byte[] key() {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) type.ordinal())
                .putLong(number)
                .array();
    }
}
