package dev.muster.internal.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
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
}
