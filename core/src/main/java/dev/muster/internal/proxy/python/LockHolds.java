package dev.muster.internal.proxy.python;

import dev.muster.connection.Connection;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the threads of this process hold of the locks of one manager, known to all proxies of the
/// same lock. A manager may use the ident of a lock that is gone again, so what is known of it goes
/// with its last proxy.
final class LockHolds {
    /// How often a thread has a lock, and over which connection it got it: that one owns it.
    record Hold(@Nullable Connection owner, int times) {}

    /// Guarded by this.
    private final Map<String, WeakReference<Map<Thread, Hold>>> byLock = new HashMap<>();

    /// The holds of a lock, by thread: each reads and writes its own.
    synchronized Map<Thread, Hold> of(String ident) {
        WeakReference<Map<Thread, Hold>> known = byLock.get(ident);
        Map<Thread, Hold> holds = known == null ? null : known.get();
        if (holds == null) {
            byLock.values().removeIf(each -> each.get() == null);
            holds = new ConcurrentHashMap<>(2);
            byLock.put(ident, new WeakReference<>(holds));
        }
        return holds;
    }
}
