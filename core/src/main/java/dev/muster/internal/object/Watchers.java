package dev.muster.internal.object;

import java.util.ArrayList;
import java.util.List;

/// Those who watch one object, and how often it has changed. All methods are for inside the
/// object's monitor.
public final class Watchers {
    private final List<Watcher> watchers = new ArrayList<>(0);
    private long version;

    /// How often the object has changed.
    public long version() {
        return version;
    }

    /// Tells the watcher of all changes from here on.
    public void add(Watcher watcher) {
        watchers.add(watcher);
    }

    /// Tells it no more.
    public void remove(Watcher watcher) {
        watchers.remove(watcher);
    }

    /// Counts a change.
    ///
    /// @return whether anybody wants to know which: then [#tell] follows
    public boolean count() {
        version++;
        return !watchers.isEmpty();
    }

    /// Tells of the change that was counted last.
    public void tell(ObjectChange change) {
        for (Watcher watcher : watchers) {
            watcher.changed(version, change);
        }
    }
}
