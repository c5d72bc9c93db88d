package dev.muster.internal.client.java;

import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.time.Duration;

/// Limits how often one call is repeated because its session broke.
///
/// A connection may break at any time, and a call that may be repeated uses the next one. But if
/// the call itself breaks them, such as one whose answer the other side cannot write, it would be
/// repeated indefinitely. So it fails after some sessions in a row that have not lasted, or after
/// some time.
final class Repeats {
    private static final int MOST = 10;
    private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

    /// A session that has lasted this long was not broken by the call that began it.
    private static final long STEADY_NANOS = Duration.ofSeconds(10).toNanos();

    private final String call;
    private int broken;
    private long firstNanos;
    private long lastNanos = System.nanoTime();

    /// @param call what is called, in readable form
    Repeats(String call) {
        this.call = call;
    }

    /// A session broke; the call may be repeated when this returns.
    ///
    /// @throws SessionLostException if the limit is reached
    void broke(IOException cause) {
        long now = System.nanoTime();
        if (now - lastNanos > STEADY_NANOS) {
            broken = 0;
        }
        if (broken++ == 0) {
            firstNanos = now;
        }
        lastNanos = now;
        if (broken > MOST || now - firstNanos > LONGEST_NANOS) {
            throw new SessionLostException(
                    ("the connection broke %d times in a row during %s, so it is not made again:"
                                    + " whether this very call breaks it, the log of the manager"
                                    + " may say")
                            .formatted(broken, call),
                    cause);
        }
    }
}
