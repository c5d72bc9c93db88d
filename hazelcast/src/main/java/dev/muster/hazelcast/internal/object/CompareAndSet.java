package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.system.Nanos;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Replaces one entry of a map of the cluster by another, or by none, if nobody else has changed
/// it: once, even if the answer is lost.
final class CompareAndSet {
    /*
     * A member may die while it carries out a compare-and-set; then the answer is an exception, or
     * a "no" to a second try of the engine although the first succeeded. So after each "no" the
     * entry is read: each state of it carries the number of the last change by each process, and
     * if the one of this change is there, it has happened. After an exception the very same
     * compare-and-set is repeated, which cannot happen twice: sealed bytes never recur.
     */
    /// Looks for a change in what was found instead of the state before.
    @FunctionalInterface
    interface Mark {
        /// Whether the change has happened.
        ///
        /// @param found null if there is no entry
        /// @param isUnclear whether an answer was lost
        boolean isIn(byte @Nullable [] found, boolean isUnclear);
    }

    /// How long an unclear answer is looked up.
    private static final long UNCLEAR_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Cells cells;
    private final IMap<byte[], byte[]> map;
    private final byte[] key;
    private final byte @Nullable [] before;
    private final byte @Nullable [] after;

    /// @param before null if there is no entry
    /// @param after null for no entry
    CompareAndSet(
            Cells cells,
            IMap<byte[], byte[]> map,
            byte[] key,
            byte @Nullable [] before,
            byte @Nullable [] after) {
        this.cells = cells;
        this.map = map;
        this.key = key;
        this.before = before;
        this.after = after;
    }

    /// Makes the change. An interrupt is left for later.
    ///
    /// @return false if another change was first
    /// @throws dev.muster.shared.SessionLostException if it stays unclear whether it has happened
    boolean isDone(Mark mark) {
        long deadline = Nanos.deadline(UNCLEAR_NANOS);
        boolean isUnclear = false;
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    if (replace()) {
                        return true;
                    }
                    byte[] found = Failures.<byte @Nullable []>repeated(() -> map.get(key));
                    if (mark.isIn(found, isUnclear)) {
                        return true;
                    }
                    if (!Arrays.equals(found, before)) {
                        return false;
                    }
                } catch (RuntimeException e) {
                    requireHope(e, isUnclear, deadline);
                    isUnclear = true;
                    isInterrupted |= Failures.pause(e);
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean replace() {
        if (before == null) {
            return map.putIfAbsent(key, Objects.requireNonNull(after)) == null;
        }
        return after == null ? map.remove(key, before) : map.replace(key, before, after);
    }

    /// Makes sure that there is use in asking again.
    ///
    /// @param isSecond whether that was done before: once it is done, however long a call takes
    private void requireHope(RuntimeException e, boolean isSecond, long deadline) {
        if (Failures.isFinal(e, cells.hazelcast())) {
            cells.requireOpen();
            throw Failures.of(e, cells.name());
        }
        if (isSecond && System.nanoTime() - deadline > 0) {
            throw Failures.unclear(e, cells.name());
        }
    }
}
