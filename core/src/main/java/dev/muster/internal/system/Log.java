package dev.muster.internal.system;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A logger that never throws. What a program does with log records may fail: in a handler of its
/// own, or with the first record of a process that has no descriptors left. That must not end the
/// logging thread, nor keep it from what it does next.
public final class Log implements System.Logger {
    private final String name;

    private Log(String name) {
        this.name = name;
    }

    /// A logger of this name.
    public static System.Logger named(String name) {
        return new Log(name);
    }

    private System.Logger logger() {
        return System.getLogger(name); // cached by the system after the first time
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        try {
            return logger().isLoggable(level);
        } catch (Throwable e) {
            Guard.survived(e);
            return false;
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String message,
            @Nullable Throwable thrown) {
        try {
            logger().log(level, bundle, message, thrown);
        } catch (Throwable e) {
            failed(level, () -> String.valueOf(message), e);
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object... parameters) {
        try {
            logger().log(level, bundle, format, parameters);
        } catch (Throwable e) {
            failed(level, () -> MessageFormat.format(String.valueOf(format), parameters), e);
        }
    }

    @Override
    public void log(Level level, Supplier<String> message) {
        log(level, message, null);
    }

    @Override
    public void log(Level level, Supplier<String> message, @Nullable Throwable thrown) {
        try {
            if (logger().isLoggable(level)) {
                logger().log(level, (ResourceBundle) null, message.get(), thrown);
            }
        } catch (Throwable e) {
            failed(level, message, e);
        }
    }

    /// Writes important records to standard error, if possible.
    private void failed(Level level, Supplier<String> message, Throwable e) {
        Guard.survived(e);
        if (level.getSeverity() < Level.WARNING.getSeverity()) {
            return;
        }
        try {
            System.err.println(name + ": " + message.get() + " (logging it failed: " + e + ")");
        } catch (Throwable again) {
            Guard.survived(again);
        }
    }
}
