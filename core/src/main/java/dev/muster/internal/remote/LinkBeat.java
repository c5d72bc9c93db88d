package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The clock of a [Link]: sends a ping from time to time, and notices that the peer is silent or
/// away for too long.
final class LinkBeat {
    /*
     * A connection that is silent for SILENT is given up, even if the system still believes in it:
     * with every beat each side sends a ping, unless it has sent something since the last one. A
     * program may have hundreds of links, most of them with nothing to say.
     *
     * One thread beats for all links of this process. So it does nothing that may wait: writing and
     * closing are done apart.
     */
    private static final Duration SILENT = Duration.ofSeconds(5);

    /// How often a link beats.
    static final Duration BEAT = Duration.ofMillis(1_250);

    /// A turn that comes this late shows that this process stood still: what the peer has sent
    /// meanwhile has not been read yet.
    private static final Duration LATE = Duration.ofSeconds(2);

    /// What beats for all links of this process.
    private static final class Clock {
        static final ScheduledThreadPoolExecutor TIMER = timer();

        private static ScheduledThreadPoolExecutor timer() {
            var timer = Threads.timer("muster-link-beat");
            timer.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
            timer.allowCoreThreadTimeOut(true);
            return timer;
        }
    }

    /// A link, as its clock sees it.
    interface Beaten {
        /// The connection that it has now.
        @Nullable Connection connection();

        /// For how long it has had none.
        long awayNanos();

        /// Says what has been taken. May wait.
        void report();

        /// Says that this side is alive. May wait.
        void ping(Connection way);

        /// Nothing has come over this connection for too long. May wait.
        void silent(Connection way);

        /// There was no connection for longer than its patience. May wait.
        void lost();
    }

    private final Beaten link;
    private final Duration patience;
    private final Duration beat;
    private final AtomicBoolean isBeating = new AtomicBoolean();

    /// Guarded by this.
    private @Nullable Future<?> turns;

    private volatile long heardNanos;
    private volatile long saidNanos;
    private volatile long turnNanos;

    /// @param patience how long the link may be without a connection
    /// @param beat how often it beats; much less than [#SILENT]
    LinkBeat(Beaten link, Duration patience, Duration beat) {
        this.link = link;
        this.patience = patience;
        this.beat = beat;
    }

    /// The peer has said something.
    void heard() {
        heardNanos = System.nanoTime();
    }

    /// This side has said something.
    void said() {
        saidNanos = System.nanoTime();
    }

    /// Begins, if it has not.
    synchronized void start() {
        if (turns == null) {
            turnNanos = System.nanoTime();
            turns =
                    Clock.TIMER.scheduleWithFixedDelay(
                            Guard.around(this::turn),
                            Nanos.of(beat),
                            Nanos.of(beat),
                            TimeUnit.NANOSECONDS);
        }
    }

    synchronized void stop() {
        if (turns != null) {
            turns.cancel(false);
        }
    }

    private void turn() {
        long now = System.nanoTime();
        if (now - turnNanos > Nanos.of(LATE)) {
            heardNanos = now;
        }
        turnNanos = now;
        Connection way = link.connection();
        if (way == null) {
            if (link.awayNanos() > Nanos.of(patience)) {
                apart(link::lost);
            }
        } else if (now - heardNanos > Nanos.of(SILENT)) {
            apart(() -> link.silent(way));
        } else if (!isBeating.getAndSet(true)) {
            boolean isBegun = false;
            try {
                apart(() -> beat(way));
                isBegun = true;
            } finally {
                if (!isBegun) { // there is no thread at the moment; the next turn tries again
                    isBeating.set(false);
                }
            }
        }
    }

    private void beat(Connection way) {
        try {
            link.report();
            if (System.nanoTime() - saidNanos >= Nanos.of(beat)) {
                link.ping(way);
            }
        } finally {
            isBeating.set(false);
        }
    }

    private static void apart(Runnable body) {
        Threads.virtual("muster-link-beat", Guard.around(body)).start();
    }
}
