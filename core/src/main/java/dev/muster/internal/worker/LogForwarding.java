package dev.muster.internal.worker;

import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.FromWorker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// The configuration of `java.util.logging` in a worker: all records are sent to the pool. Read
/// only if a task logs, so that it does not slow a worker's start.
public final class LogForwarding {
    private static final String CONFIG_CLASS = "java.util.logging.config.class";
    private static final String CONFIG_FILE = "java.util.logging.config.file";

    /// Here, not in the handler, which would load all of `java.util.logging`.
    private static volatile @Nullable ControlLoop target;

    /// Made by the log manager when it reads its configuration.
    ///
    /// @throws IOException if the configuration cannot be read
    public LogForwarding() throws IOException {
        String configuration = "handlers=" + RecordHandler.class.getName() + "\n.level=INFO\n";
        LogManager.getLogManager()
                .readConfiguration(
                        new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
    }

    static void target(@Nullable ControlLoop control) {
        target = control;
    }

    /// The target of the records; null if this is not a worker.
    static @Nullable ControlLoop target() {
        return target;
    }

    /// Sets this as the configuration, unless the user has set another one.
    static void install(ControlLoop control) {
        if (System.getProperty(CONFIG_CLASS) == null && System.getProperty(CONFIG_FILE) == null) {
            target(control);
            System.setProperty(CONFIG_CLASS, LogForwarding.class.getName());
        }
    }

    /// Sends the records of `java.util.logging` to the pool.
    public static final class RecordHandler extends Handler {
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
            } catch (
                    Throwable e) { // of a parameter: the code that logs must not fail because of it
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
}
