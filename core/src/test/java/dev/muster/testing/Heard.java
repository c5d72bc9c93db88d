package dev.muster.testing;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Hears the warnings of a logger until it is closed.
public final class Heard extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<String> warnings;

    private Heard(Logger logger, List<String> warnings) {
        this.logger = logger;
        this.warnings = warnings;
        setFormatter(new SimpleFormatter());
    }

    /// Hears it from now on.
    ///
    /// @param logger its name
    /// @param warnings gets each as its reader sees it, from any thread
    public static Heard of(String logger, List<String> warnings) {
        var heard = new Heard(Logger.getLogger(logger), warnings);
        heard.logger.addHandler(heard);
        return heard;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().equals(Level.WARNING)) {
            warnings.add(getFormatter().formatMessage(entry));
        }
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
