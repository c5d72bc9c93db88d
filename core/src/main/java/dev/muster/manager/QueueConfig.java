package dev.muster.manager;

import dev.muster.internal.shared.Checked;
import dev.muster.internal.system.Settings;
import java.util.function.Consumer;

/// How a queue of a manager behaves: [#defaults] and what the `with…` methods change. Immutable.
/// What must not be is refused with an [IllegalArgumentException].
public final class QueueConfig {
    private static final QueueConfig DEFAULTS = new QueueConfig(new Values());

    private final Values values;

    private QueueConfig(Values values) {
        this.values = values;
    }

    /// No limit on items, 5 attempts for each.
    public static QueueConfig defaults() {
        return DEFAULTS;
    }

    /// A copy for at most this number of items; 0 for no limit.
    public QueueConfig withCapacity(int items) {
        return with(s -> s.capacity = Checked.capacity(items));
    }

    /// A copy with another number of attempts for each item.
    public QueueConfig withMaxAttempts(int attempts) {
        return with(s -> s.maxAttempts = attempts);
    }

    /// How many items it holds; 0 for no limit.
    public int capacity() {
        return values.capacity;
    }

    /// How often an item may be taken under a lease and given back before it is moved to
    /// [dev.muster.shared.SharedQueue#deadLetters]; at least 1.
    public int maxAttempts() {
        return values.maxAttempts;
    }

    @Override
    public String toString() {
        return "QueueConfig" + values;
    }

    private QueueConfig with(Consumer<Values> change) {
        return new QueueConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private int capacity;
        private int maxAttempts = 5;

        @Override
        protected void check() {
            requireAtLeast(1, "maxAttempts", maxAttempts);
        }
    }
}
