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

    /// For Hazelcast.
    public QuietLogging() {}

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
            to.log(lower(level), message);
        }

        @Override
        public void log(Level level, String message, @Nullable Throwable thrown) {
            to.log(lower(level), message, thrown);
        }

        @Override
        @SuppressWarnings("removal") // it is still called
        public void log(LogEvent event) {
            Member member = event.getMember();
            to.log(
                    lower(event.getLogRecord().getLevel()),
                    () -> (member == null ? "" : member + " ") + event.getLogRecord().getMessage(),
                    event.getLogRecord().getThrown());
        }

        @Override
        public Level getLevel() {
            if (to.isLoggable(Logger.Level.TRACE)) {
                return Level.FINEST;
            }
            return to.isLoggable(Logger.Level.DEBUG) ? Level.SEVERE : Level.OFF;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.intValue() != Level.OFF.intValue() && to.isLoggable(lower(level));
        }
    }
}
