package dev.muster.cli.map;

import dev.muster.worker.ExitStatus;
import java.time.Duration;

/// How a command ended.
///
/// @param cause what ended it
/// @param code what it returned, or 128 plus the number of the signal that ended it; -1 if it did
///   not begin
/// @param nanos how long it ran
/// @param detail what is to be said of the cause, if that needs words
/// @param output what it wrote to its standard output
/// @param errors what it wrote to its standard error
record CommandEnd(
        Cause cause, int code, long nanos, String detail, Captured output, Captured errors) {

    /// What ended a command.
    enum Cause {
        /// Itself, or a signal of others.
        EXIT,
        /// Its time limit.
        TIMEOUT,
        /// Its memory limit.
        MEMORY,
        /// It could not be started.
        NOT_STARTED,
        /// What ran it was lost.
        LOST,
        /// The run ended before it could begin, or killed it.
        NOT_RUN
    }

    static CommandEnd without(Cause cause, String detail) {
        return new CommandEnd(cause, -1, 0, detail, Captured.nothing(), Captured.nothing());
    }

    boolean isSuccess() {
        return cause == Cause.EXIT && code == 0;
    }

    /// Why it is no success, in words.
    String reason() {
        return switch (cause) {
            case EXIT -> new ExitStatus(code).toString();
            case TIMEOUT, MEMORY, NOT_STARTED, LOST -> detail;
            case NOT_RUN -> "not run";
        };
    }

    Duration time() {
        return Duration.ofNanos(nanos);
    }
}
