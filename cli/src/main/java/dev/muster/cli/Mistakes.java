package dev.muster.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What went wrong, said once: a user's mistake in one line, a fault of the program with its stack.
final class Mistakes {
    /// A user's mistake, or the world's: no such file, no such host, a key that does not fit.
    static final int USER = 2;

    /// A fault of the program.
    static final int FAULT = 1;

    /// Ended by Ctrl-C; the JVM itself ends with the same number.
    static final int INTERRUPTED = 130;

    private Mistakes() {}

    /// Tells about a failure.
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
            case FileSystemException other -> String.valueOf(other.getMessage());
            default -> {
                String message = failure.getMessage();
                yield message == null ? failure.getClass().getSimpleName() : message;
            }
        };
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
