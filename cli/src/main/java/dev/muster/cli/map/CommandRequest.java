package dev.muster.cli.map;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command to be run, here or elsewhere.
///
/// @param words the program and its arguments, a character for each byte
/// @param directory where it runs; null for that of the process that starts it
/// @param limits what it may not exceed
/// @param isFar whether its output must travel
record CommandRequest(
        List<String> words, @Nullable String directory, Limits limits, boolean isFar) {

    /// What a command may not exceed.
    ///
    /// @param timeoutNanos how long a command may run; 0 for any time
    /// @param memoryBytes how much it may hold in memory, with all that it has started; 0 for any
    ///   amount
    public record Limits(long timeoutNanos, long memoryBytes) {}
}
