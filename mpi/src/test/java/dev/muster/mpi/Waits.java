package dev.muster.mpi;

import java.time.Duration;

/// The lengths of time that tests know.
final class Waits {
    /// Long enough to see that something waits.
    static final Duration SMALL = Duration.ofMillis(250);

    /// What takes longer hangs.
    static final Duration LONG = Duration.ofSeconds(90);

    private Waits() {}
}
