package dev.muster;

import java.util.OptionalLong;

/// A line that a worker wrote to its standard output or error.
///
/// @param worker the worker's name, such as `worker-2`
/// @param task the number of the task that ran, if one did
/// @param stream which of the two
/// @param text the line, without its end; bytes that are not text become replacement characters
public record OutputLine(String worker, OptionalLong task, Stream stream, String text) {
    /// Where a line was written.
    public enum Stream {
        /// Standard output.
        OUT,
        /// Standard error.
        ERR
    }

    /// Where it comes from: `[worker-2 task-17]`.
    public String tag() {
        return "[" + worker + (task.isPresent() ? " task-" + task.getAsLong() : "") + "]";
    }

    /// The line as the console shows it: `[worker-2 task-17] text`.
    @Override
    public String toString() {
        return tag() + " " + text;
    }
}
