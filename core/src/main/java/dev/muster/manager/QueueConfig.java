package dev.muster.manager;

import dev.muster.internal.shared.Checked;

/// How a queue of a manager behaves. Only [#defaults] and the `with` methods are meant to be
/// called.
///
/// @param capacity how many items it holds; 0 for no limit
/// @param maxAttempts how often an item may be taken under a lease and given back before it is
///   moved to [dev.muster.shared.SharedQueue#deadLetters]; at least 1
public record QueueConfig(int capacity, int maxAttempts) {
    private static final int DEFAULT_ATTEMPTS = 5;

    public QueueConfig {
        capacity = Checked.capacity(capacity);
        if (maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "maxAttempts is %d, must be at least 1".formatted(maxAttempts));
        }
    }

    /// No limit on items, 5 attempts for each.
    public static QueueConfig defaults() {
        return new QueueConfig(0, DEFAULT_ATTEMPTS);
    }

    /// A copy for at most this number of items; 0 for no limit.
    public QueueConfig withCapacity(int items) {
        return new QueueConfig(items, maxAttempts);
    }

    /// A copy with another number of attempts for each item.
    public QueueConfig withMaxAttempts(int attempts) {
        return new QueueConfig(capacity, attempts);
    }
}
