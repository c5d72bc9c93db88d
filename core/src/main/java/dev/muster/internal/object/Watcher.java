package dev.muster.internal.object;

/// Is told of each change of an object, in order.
@FunctionalInterface
public interface Watcher {
    /// The object has changed. Inside its monitor: must not wait.
    ///
    /// @param version counts the changes of the object, this one included
    void changed(long version, ObjectChange change);
}
