package dev.muster;

/// A listener that is active until this is closed. Safe for all threads.
public interface Subscription extends AutoCloseable {
    /// Ends it: the listener is not called again, but a call in progress may still finish.
    @Override
    void close();
}
