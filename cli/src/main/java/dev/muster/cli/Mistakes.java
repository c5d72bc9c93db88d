package dev.muster.cli;

import dev.muster.manager.RemoteManagerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reports what went wrong, once: a user's mistake in one line, an internal error with its stack
/// trace.
final class Mistakes {
    /// A mistake of the user or a problem outside: no such file, no such host, a wrong key.
    static final int USER = 2;

    /// An internal error.
    static final int FAULT = 1;

    /// Ended by Ctrl-C; the JVM itself ends with the same number.
    static final int INTERRUPTED = 130;

    private Mistakes() {}

    /// Reports a failure.
    ///
    /// @return the exit code
    static int report(Exception failure) {
        return switch (failure) {
            case IOException io -> report(describe(io));
            case UncheckedIOException io -> report(describe(Objects.requireNonNull(io.getCause())));
            case IllegalArgumentException wrong -> report(wrong.getMessage());
            case InterruptedException _ -> INTERRUPTED;
            default -> {
                failure.printStackTrace();
                yield FAULT;
            }
        };
    }

    /// Reports a mistake of the user, or a problem outside.
    ///
    /// @return the exit code
    static int report(@Nullable String message) {
        System.err.println("muster: " + (message == null ? "failed" : firstLine(message)));
        return USER;
    }

    /// Files' own exceptions name the file and leave the rest to their class.
    private static String describe(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing ->
                    missing.getReason() == null
                            ? missing.getFile() + ": no such file"
                            : String.valueOf(missing.getMessage());
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case RemoteManagerException refused ->
                    lastOfTraceback(String.valueOf(refused.getMessage()));
            case FileSystemException other -> String.valueOf(other.getMessage());
            default -> {
                String message = failure.getMessage();
                yield message == null ? failure.getClass().getSimpleName() : message;
            }
        };
    }

    /// Where the line of Python's traceback is left that says what is wrong.
    private static String lastOfTraceback(String message) {
        int traceback = message.indexOf("Traceback (most recent call last)");
        return traceback < 0
                ? message
                : message.substring(0, traceback).replace("-", "").strip()
                        + " "
                        + message.lines().map(String::strip).reduce("", Mistakes::later);
    }

    private static String later(String line, String next) {
        return next.replace("-", "").isBlank() ? line : next;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
