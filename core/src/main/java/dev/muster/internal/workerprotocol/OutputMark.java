package dev.muster.internal.workerprotocol;

import java.nio.charset.StandardCharsets;

/// Marks in a worker's output to which task the next bytes belong, invisible to users: a zero byte,
/// the worker's own secret text, the task's number, a zero byte.
///
/// ```
/// +---+--------+--------------------+---+
/// | 0 | secret | decimal digits, or | 0 |      no number: no task runs
/// +---+--------+--------------------+---+
/// ```
///
/// A task that writes zero bytes does no harm: it cannot know the secret.
public final class OutputMark {
    private OutputMark() {}

    /// The mark for the task that writes.
    ///
    /// @param task its number; negative for none
    public static byte[] of(String secret, long task) {
        return ("\0" + secret + (task < 0 ? "" : Long.toString(task)) + "\0")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
