package dev.muster.internal.worker;

import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.FromWorker;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// Sends the records of `java.util.logging` to the pool.
public final class RecordHandler extends Handler {
    /// Made by the log manager.
    public RecordHandler() {
        setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(@Nullable LogRecord record) {
        ControlLoop control = LogForwarding.target();
        if (record == null || control == null || !isLoggable(record)) {
            return;
        }
        control.tell(
                FromWorker.Logged.write(
                        Objects.requireNonNullElse(record.getLoggerName(), ""),
                        level(record.getLevel()).name(),
                        Objects.requireNonNullElse(message(record), ""),
                        control.currentTask(),
                        written(record.getThrown())));
    }

    private @Nullable String message(LogRecord record) {
        try {
            return getFormatter().formatMessage(record);
        } catch (Throwable e) { // of a parameter: the code that logs must not fail because of it
            Guard.survived(e);
            return record.getMessage();
        }
    }

    private static System.Logger.Level level(Level level) {
        int value = level.intValue();
        System.Logger.Level found = System.Logger.Level.TRACE;
        if (value >= Level.SEVERE.intValue()) {
            found = System.Logger.Level.ERROR;
        } else if (value >= Level.WARNING.intValue()) {
            found = System.Logger.Level.WARNING;
        } else if (value >= Level.INFO.intValue()) {
            found = System.Logger.Level.INFO;
        } else if (value >= Level.FINE.intValue()) {
            found = System.Logger.Level.DEBUG;
        }
        return found;
    }

    private static Output written(@Nullable Throwable failure) {
        var out = new Output();
        try {
            JavaCodec.standard().encode(failure, out);
            return out;
        } catch (Throwable e) { // of a class of the user: the record is sent without it
            Guard.survived(e);
            return new Output();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
