package dev.muster.internal.object;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The watchers of one object, and how often it has changed. All methods are to be called inside
/// the object's monitor.
public final class Watchers {
    private final List<Watcher> watchers = new ArrayList<>(0);
    private long version;

    /// Receives each change of an object, in order.
    @FunctionalInterface
    public interface Watcher {
        /// The object has changed. Called inside its monitor; must not wait.
        ///
        /// @param version counts the changes of the object, this one included
        void changed(long version, Change change);
    }

    /// A change of a shared object.
    public sealed interface Change {
        /// A dict's key has a value now.
        record Put(@Nullable Object key, @Nullable Object value) implements Change {}

        /// A dict's key was removed.
        record Removed(@Nullable Object key) implements Change {}

        /// All of a dict's keys were removed.
        record Cleared() implements Change {}

        /// An element was added to a list.
        record Added(int place, @Nullable Object element) implements Change {}

        /// An element of a list was replaced.
        record Replaced(int place, @Nullable Object element) implements Change {}

        /// An element was removed from a list.
        record TakenOut(int place) implements Change {}

        /// Much of a list has changed.
        record Reordered() implements Change {}

        /// A single value or a flag was changed.
        record Changed(@Nullable Object value) implements Change {}
    }

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

    /// Counts a change and passes it on.
    void tell(Change change) {
        version++;
        for (int i = 0; i < watchers.size(); i++) {
            watchers.get(i).changed(version, change);
        }
    }
}
