package dev.muster.internal.workerprotocol;

import dev.muster.Broadcast;
import org.jspecify.annotations.Nullable;

/// A broadcast as it travels: its number. What it stands for is in the [BroadcastTable].
///
/// @param pool which pool has made it
/// @param number which of its broadcasts it is
/// @param sizeBytes how large the value is as it is written
public record BroadcastReference<T extends @Nullable Object>(long pool, long number, long sizeBytes)
        implements Broadcast<T> {
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // whoever made it knew its type
    public T value() {
        return (T) BroadcastTable.value(this);
    }

    @Override
    public void close() {
        BroadcastTable.close(this);
    }
}
