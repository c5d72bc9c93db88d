package dev.muster.shared;

/// A listener of changes that is active until it is closed. Safe for all threads.
public interface Subscription extends AutoCloseable {
    /// Ends it: the listener is not called again, but a call in progress may still finish.
    @Override
    void close();
}
