package dev.muster.internal.shared;

/// The numbers that shared objects are made with, checked: what may not be is an
/// [IllegalArgumentException].
public final class Checked {
    private Checked() {}

    /// The capacity of a queue.
    public static int capacity(int items) {
        return atLeast(items, 0, "capacity is %d, must be at least 0 (0: no bound)");
    }

    /// The permits of a semaphore.
    public static int permits(int permits) {
        return atLeast(permits, 0, "permits is %d, must be at least 0");
    }

    /// The parties of a barrier.
    public static int parties(int parties) {
        return atLeast(parties, 1, "parties is %d, must be at least 1");
    }

    private static int atLeast(int number, int least, String message) {
        if (number < least) {
            throw new IllegalArgumentException(message.formatted(number));
        }
        return number;
    }
}
