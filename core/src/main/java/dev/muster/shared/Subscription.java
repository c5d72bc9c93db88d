package dev.muster.shared;

/// A listener of changes that is at work until it is closed. Safe for all threads.
public interface Subscription extends AutoCloseable {
    /// Ends it: the listener is called no more, except that a call under way may still finish.
    @Override
    void close();
}
