package dev.muster.internal.pool;

import dev.muster.internal.workerprotocol.BroadcastReference;
import dev.muster.internal.workerprotocol.BroadcastTable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A broadcast of a pool that runs its tasks in this process: the value itself.
final class LocalBroadcast implements BroadcastTable.Source {
    private static final long THIS_PROCESS = 0;
    private static final AtomicLong LAST = new AtomicLong();

    private final @Nullable Object value;
    private final long number;

    private LocalBroadcast(@Nullable Object value, long number) {
        this.value = value;
        this.number = number;
    }

    static <T extends @Nullable Object> BroadcastReference<T> of(T value) {
        long number = LAST.incrementAndGet();
        BroadcastTable.put(THIS_PROCESS, number, new LocalBroadcast(value, number));
        return new BroadcastReference<>(THIS_PROCESS, number, 0);
    }

    @Override
    public @Nullable Object value() {
        return value;
    }

    @Override
    public void close() {
        BroadcastTable.forget(THIS_PROCESS, number);
    }
}
