package dev.muster.testing;

import java.time.Duration;

/// The four lengths of time that tests know. `-Dmuster.tests.scale=N` makes all of them longer.
public final class Waits {
    private static final int SCALE = Integer.getInteger("muster.tests.scale", 1);

    /// Long enough to see that nothing happens at once.
    public static final Duration SHORT = Duration.ofMillis(50L * SCALE);

    /// Long enough to see that something waits.
    public static final Duration SMALL = Duration.ofMillis(250L * SCALE);

    /// What takes longer has a reason.
    public static final Duration MEDIUM = Duration.ofSeconds(2L * SCALE);

    /// What takes longer hangs.
    public static final Duration LONG = Duration.ofSeconds(30L * SCALE);

    private Waits() {}
}
