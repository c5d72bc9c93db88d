package dev.muster.cli.map;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Passes on what has finished, one at a time: in the order of the items, or as it comes.
///
/// Whoever brings one passes on all that can be, unless another thread is doing that: so a slow
/// reader of the output holds up one thread. Safe for all threads.
final class Order {
    private final boolean isKept;
    private final Consumer<Finished> next;

    private final Object lock = new Object();

    // Guarded by lock.
    private final Map<Long, Finished> early = new HashMap<>();
    private final Queue<Finished> ready = new ArrayDeque<>();
    private long expected = 1;
    private boolean isPassing;

    /// @param next gets them, called by one thread at a time; must not throw
    Order(boolean isKept, Consumer<Finished> next) {
        this.isKept = isKept;
        this.next = next;
    }

    void add(Finished finished) {
        synchronized (lock) {
            if (isKept) {
                early.put(finished.number(), finished);
                for (Finished each = early.remove(expected);
                        each != null;
                        each = early.remove(expected)) {
                    ready.add(each);
                    expected++;
                }
            } else {
                ready.add(finished);
            }
            if (isPassing) {
                return;
            }
            isPassing = true;
        }
        for (Finished each = poll(); each != null; each = poll()) {
            next.accept(each);
        }
    }

    private @Nullable Finished poll() {
        synchronized (lock) {
            Finished each = ready.poll();
            isPassing = each != null;
            return each;
        }
    }
}
