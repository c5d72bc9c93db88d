package dev.muster.internal.workerprotocol;

import dev.muster.Broadcast;
import org.jspecify.annotations.Nullable;

/// A broadcast as it travels: its number. Its value is in the [BroadcastTable].
///
/// @param pool the number of the pool that created it
/// @param number which of its broadcasts it is
/// @param sizeBytes the serialized size of the value
public record BroadcastReference<T extends @Nullable Object>(long pool, long number, long sizeBytes)
        implements Broadcast<T> {
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // its creator knew its type
    public T value() {
        return (T) BroadcastTable.value(this);
    }

    @Override
    public void close() {
        BroadcastTable.close(this);
    }
}
