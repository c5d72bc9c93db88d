package dev.muster.hazelcast.internal.engine;

import com.hazelcast.cluster.Member;
import com.hazelcast.logging.AbstractLogger;
import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.LogEvent;
import com.hazelcast.logging.LoggerFactory;
import dev.muster.internal.system.Log;
import java.lang.System.Logger;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/// Sends what Hazelcast logs to [System.Logger], under its own names, and two steps lower: what it
/// warns of is an everyday event of a cluster, in which machines come and go. What a user has to
/// know, Muster says itself.
///
/// Hazelcast makes one by its class name, which it reads from a system property before its first
/// class is loaded.
public final class QuietLogging implements LoggerFactory {
    private static final String PROPERTY = "hazelcast.logging.class";
    private static final String OTHER_PROPERTY = "hazelcast.logging.type";

    /// The first severe line since a start began, which may say why it failed.
    private static volatile String firstSevere = "";

    /// For Hazelcast.
    public QuietLogging() {}

    /// The first severe line since then; empty if there is none.
    static String firstSevere() {
        return firstSevere;
    }

    /// A start begins.
    static void begin() {
        firstSevere = "";
    }

    private static void note(Level level, @Nullable String message) {
        if (level.intValue() >= Level.SEVERE.intValue()
                && message != null
                && firstSevere.isEmpty()) {
            firstSevere = message.lines().findFirst().orElse("");
        }
    }

    /// Has Hazelcast log here, unless the program has chosen something else.
    static void choose() {
        if (System.getProperty(PROPERTY) == null && System.getProperty(OTHER_PROPERTY) == null) {
            System.setProperty(PROPERTY, QuietLogging.class.getName());
        }
    }

    @Override
    public ILogger getLogger(String name) {
        return new Quiet(Log.named(name));
    }

    private static Logger.Level lower(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return Logger.Level.DEBUG;
        }
        return Logger.Level.TRACE;
    }

    /// One logger of Hazelcast's.
    private static final class Quiet extends AbstractLogger {
        private final Logger to;

        Quiet(Logger to) {
            this.to = to;
        }

        @Override
        public void log(Level level, String message) {
            note(level, message);
            to.log(lower(level), message);
        }

        @Override
        public void log(Level level, String message, @Nullable Throwable thrown) {
            note(level, message);
            to.log(lower(level), message, thrown);
        }

        @Override
        @SuppressWarnings("removal") // it is still called
        public void log(LogEvent event) {
            note(event.getLogRecord().getLevel(), event.getLogRecord().getMessage());
            Member member = event.getMember();
            to.log(
                    lower(event.getLogRecord().getLevel()),
                    () -> (member == null ? "" : member + " ") + event.getLogRecord().getMessage(),
                    event.getLogRecord().getThrown());
        }

        @Override
        public Level getLevel() {
            return to.isLoggable(Logger.Level.TRACE) ? Level.FINEST : Level.SEVERE;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.intValue() >= Level.SEVERE.intValue() || to.isLoggable(lower(level));
        }
    }
}
