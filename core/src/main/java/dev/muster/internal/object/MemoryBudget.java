package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.util.concurrent.atomic.AtomicLong;

/// The number of bytes that all objects of one manager may store together, and that they do store.
/// Safe for all threads.
///
/// Stored values are counted as [Weight] estimates them. The count returns to zero when everything
/// stored has been removed again.
public final class MemoryBudget {
    /// What is already stored may become a little larger, such as an item given back with a reason,
    /// when new items are refused.
    private static final long RESERVE_SHARE = 8;

    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /// Set once, before clients are served.
    private volatile Runnable makeRoom = () -> {};

    /// @param maxBytes the limit, positive
    public MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// What to do when the budget is used up, before a call is refused.
    public void whenShort(Runnable action) {
        makeRoom = action;
    }

    /// The limit.
    public long maxBytes() {
        return maxBytes;
    }

    /// How many bytes are stored.
    public long usedBytes() {
        return usedBytes.get();
    }

    /// Counts bytes that are about to be stored.
    ///
    /// @throws PyException MemoryError if they are too many; then nothing was counted
    void take(long bytes) {
        if (fits(bytes, maxBytes)) {
            return;
        }
        makeRoom.run();
        if (!fits(bytes, maxBytes)) {
            throw full(bytes);
        }
    }

    /// Like [#take] for what was stored before; it may use a reserve.
    void takeBack(long bytes) {
        if (!fits(bytes, maxBytes + maxBytes / RESERVE_SHARE)) {
            throw full(bytes);
        }
    }

    /// Counts bytes regardless of the limit.
    void force(long bytes) {
        usedBytes.addAndGet(bytes);
    }

    /// Stops counting bytes.
    void free(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    private boolean fits(long bytes, long limit) {
        // Bytes that do not fit are not counted for a moment either: others would not fit then.
        long used = usedBytes.get();
        while (used + bytes <= limit) {
            if (usedBytes.compareAndSet(used, used + bytes)) {
                return true;
            }
            used = usedBytes.get();
        }
        return false;
    }

    private PyException full(long bytes) {
        return PyException.of(
                "MemoryError",
                ("the manager stores %,d bytes of at most %,d, and this needs %,d: take something"
                                + " out, or start it with a higher limit (withMaxStoredBytes,"
                                + " muster serve --max-stored)")
                        .formatted(usedBytes.get(), maxBytes, bytes));
    }
}
