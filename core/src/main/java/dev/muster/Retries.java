package dev.muster;

import dev.muster.internal.system.TimeText;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/// Whether and when a failed task runs again: at most a given number of times, each time after a
/// longer pause.
///
/// A task may have done half of its work before it failed. Only one that may be repeated should
/// have retries.
///
/// @param most how many times it is retried at most; 0 for never
/// @param pause how long to wait before the first retry; each further retry waits twice as long
/// @param longestPause no pause is longer
public record Retries(int most, Duration pause, Duration longestPause) implements Serializable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 30;

    /// Checks the numbers.
    public Retries {
        Objects.requireNonNull(pause);
        Objects.requireNonNull(longestPause);
        if (most < 0) {
            throw new IllegalArgumentException("retries are %d, must be 0 or more".formatted(most));
        }
        if (pause.isNegative() || longestPause.compareTo(pause) < 0) {
            throw new IllegalArgumentException(
                    "pause is %s and the longest %s, must be 0 or more and not shorter than it"
                            .formatted(TimeText.of(pause), TimeText.of(longestPause)));
        }
    }

    /// Never.
    public static Retries none() {
        return new Retries(0, FIRST_PAUSE, LONGEST_PAUSE);
    }

    /// At most this number of times, after 100 ms, 200 ms, 400 ms and so on, up to a minute.
    public static Retries of(int most) {
        return new Retries(most, FIRST_PAUSE, LONGEST_PAUSE);
    }

    /// A copy with another first pause.
    public Retries withPause(Duration newPause) {
        return new Retries(
                most, newPause, longestPause.compareTo(newPause) < 0 ? newPause : longestPause);
    }

    /// A copy with another longest pause.
    public Retries withLongestPause(Duration newLongest) {
        return new Retries(most, pause, newLongest);
    }

    /// How long to wait before a retry.
    ///
    /// @param retry which one, from 1
    public Duration pauseBefore(int retry) {
        long times = 1L << Math.min(Math.max(retry, 1) - 1, MOST_DOUBLINGS);
        return longestPause.dividedBy(times).compareTo(pause) < 0
                ? longestPause
                : pause.multipliedBy(times);
    }
}
