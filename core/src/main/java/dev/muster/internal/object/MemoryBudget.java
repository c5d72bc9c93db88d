package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.util.concurrent.atomic.AtomicLong;

/// How many bytes all objects of one manager may keep together, and how many they do. Safe for all
/// threads.
///
/// What is stored is counted as [Weight] estimates it. The count returns to zero when everything
/// that was stored has been taken out again.
public final class MemoryBudget {
    /// What is stored already may become a little larger, as an item that is given back with a
    /// reason, when new items are refused.
    private static final long RESERVE_SHARE = 8;

    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /// Set once, before clients are served.
    private volatile Runnable makeRoom = () -> {};

    /// @param maxBytes the limit, positive
    public MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// What to do when the budget is used up, before anybody is refused.
    public void whenShort(Runnable action) {
        makeRoom = action;
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

    /// As [#take] for what was stored before; it may use a reserve.
    void takeBack(long bytes) {
        if (!fits(bytes, maxBytes + maxBytes / RESERVE_SHARE)) {
            throw full(bytes);
        }
    }

    /// Counts bytes, whatever the limit is.
    void force(long bytes) {
        usedBytes.addAndGet(bytes);
    }

    /// Counts bytes no more.
    void free(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    private boolean fits(long bytes, long limit) {
        if (usedBytes.addAndGet(bytes) <= limit) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
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
