package dev.muster.internal.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/// The configuration of `java.util.logging` in a worker: all records go to the pool. Read only if a
/// task logs, so that it costs a worker's start nothing.
public final class LogForwarding {
    private static final String CONFIG_CLASS = "java.util.logging.config.class";
    private static final String CONFIG_FILE = "java.util.logging.config.file";

    /// Here, not in the handler: to load that one takes all of `java.util.logging`.
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

    /// Where the records go; null if this is no worker.
    static @Nullable ControlLoop target() {
        return target;
    }

    /// Says that this is the configuration, unless the user has said another one.
    static void install(ControlLoop control) {
        if (System.getProperty(CONFIG_CLASS) == null && System.getProperty(CONFIG_FILE) == null) {
            target(control);
            System.setProperty(CONFIG_CLASS, LogForwarding.class.getName());
        }
    }
}
