package dev.muster.internal.client.java;

import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.internal.system.TimeText;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Shows the manager of one session that this process is alive, and notices when the manager is
/// not.
final class Heartbeat {
    /*
     * One thread for all sessions of the process, running while there are any. It never sends by
     * itself: a manager that does not read would block it, and with it all others.
     */
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Session session;

    private Heartbeat(Session session) {
        this.session = session;
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = Threads.timer("muster-heartbeat");
        timer.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /// Begins; ends with the session.
    static void begin(Session session) {
        var heartbeat = new Heartbeat(session);
        long nanos = Nanos.of(session.welcome().keepAlive());
        ScheduledFuture<?> task =
                TIMER.scheduleWithFixedDelay(
                        Guard.around(heartbeat::beat), nanos, nanos, TimeUnit.NANOSECONDS);
        session.whenOver(() -> task.cancel(false));
    }

    private void beat() {
        Duration limit = Nanos.times(session.welcome().keepAlive(), 2);
        if (System.nanoTime() - session.lastHeardNanos() > Nanos.of(limit)) {
            session.close("the manager was silent for %s".formatted(TimeText.of(limit)));
        } else if (session.isOpen()) {
            Threads.virtual(
                            "muster-line-ping",
                            () -> session.tell(new ClientMessage.Ping().write()))
                    .start();
        }
    }
}
