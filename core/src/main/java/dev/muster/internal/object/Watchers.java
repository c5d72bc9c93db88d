package dev.muster.internal.object;

import java.util.ArrayList;
import java.util.List;

/// The watchers of one object, and how often it has changed. All methods are to be called inside
/// the object's monitor.
public final class Watchers {
    private final List<Watcher> watchers = new ArrayList<>(0);
    private long version;

    /// How often the object has changed.
    public long version() {
        return version;
    }

    /// Notifies the watcher of all changes from now on.
    public void add(Watcher watcher) {
        watchers.add(watcher);
    }

    /// Stops notifying it.
    public void remove(Watcher watcher) {
        watchers.remove(watcher);
    }

    /// Counts a change.
    ///
    /// @return whether there are watchers: then [#tell] follows
    public boolean count() {
        version++;
        return !watchers.isEmpty();
    }

    /// Passes on the change that was counted last.
    public void tell(ObjectChange change) {
        for (Watcher watcher : watchers) {
            watcher.changed(version, change);
        }
    }
}
