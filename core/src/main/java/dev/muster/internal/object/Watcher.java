package dev.muster.internal.object;

/// Receives each change of an object, in order.
@FunctionalInterface
public interface Watcher {
    /// The object has changed. Called inside its monitor; must not wait.
    ///
    /// @param version counts the changes of the object, this one included
    void changed(long version, ObjectChange change);
}
