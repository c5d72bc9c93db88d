package dev.muster.internal.remote;

import java.time.Duration;

/// The pauses between tries to reach what is lost: usually 1 second, then twice as long each time,
/// at most a minute. After a success that has lasted for a minute they begin anew.
final class Pauses {
    static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Duration first;
    private Duration next;

    Pauses(Duration first) {
        this.first = first;
        this.next = first;
    }

    /// The next one.
    Duration next() {
        return next;
    }

    /// Waits for the time of the next one, which is longer afterwards.
    void await() throws InterruptedException {
        Duration now = next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        Thread.sleep(now);
    }

    /// What was reached has been there for this time.
    void hasLasted(Duration time) {
        if (time.compareTo(LONGEST) >= 0) {
            next = first;
        }
    }
}
