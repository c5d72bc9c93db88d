package dev.muster.internal.remote;

import dev.muster.AgentSource;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import dev.muster.internal.remote.Greeting.RefusedException;
import dev.muster.internal.remote.Greeting.Visit;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An agent that the program dials: it joins, its connection is made again when it breaks, and when
/// its link is over it begins anew, until it is forgotten.
public final class DialledAgent implements AgentSource.Reached, JoinedAgents.Watcher {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// Makes a connection to the server of the agent.
    @FunctionalInterface
    interface Dial {
        Connection connect() throws IOException, InterruptedException;
    }

    private final JoinedAgents agents;
    private final String place;
    private final Dial dial;
    private final Pauses pauses;
    private final String program = Visit.nameProgram();
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.

    /// The one that has joined or joins, if there is one.
    private @Nullable JoinedAgent joined;

    private boolean isBroken;

    /// Why the link of the agent is over.
    private @Nullable IOException lost;

    /// Why it is not dialled any more.
    private @Nullable String forgotten;

    /// How long there may be no agent before that is said aloud.
    private final long graceNanos;

    // Own thread only.

    /// What was last said of why there is no agent.
    private String said = "";

    /// Since when there is none.
    private long withoutSince = System.nanoTime();

    /// @param place where it is, for messages
    /// @param firstPause before it is tried again
    DialledAgent(JoinedAgents agents, String place, Dial dial, Duration firstPause) {
        this.agents = agents;
        this.place = place;
        this.dial = dial;
        this.pauses = new Pauses(firstPause);
        this.graceNanos = 2 * Nanos.of(firstPause);
        this.thread = Threads.daemon("muster-agent-at-" + place, this::keepAll);
    }

    /// How a server of agents is dialled.
    ///
    /// @throws IllegalArgumentException if the settings have no encryption, and TCP needs it
    static Dial dial(Address address, AuthKey key, UnaryOperator<ConnectionConfig> changes) {
        ConnectionConfig ours =
                ConnectionConfig.defaults()
                        .withConnectTimeout(CONNECT_TIMEOUT)
                        .withHandshakeTimeout(HANDSHAKE_TIMEOUT)
                        .withoutLegacyDigests();
        ConnectionConfig settings =
                changes.apply(address instanceof Address.Unix ? ours : ours.withTls());
        if (address instanceof Address.Tcp
                && !(settings.encryption() instanceof Encryption.Client)) {
            throw new IllegalArgumentException(
                    "the agents at %s are to be reached without encryption, must be with it: use"
                                    .formatted(address)
                            + " withTls(fingerprint) or leave it as it is");
        }
        return () -> Client.connect(address, key, _ -> settings);
    }

    void start() {
        thread.start();
    }

    // ---- dialling ----

    private void keepAll() {
        try {
            while (!isOver()) {
                keepNext();
            }
        } finally {
            agents.left(this);
        }
    }

    private void keepNext() {
        try {
            tryOnce();
            pauses.await();
        } catch (InterruptedException e) {
            interrupted(e);
        } catch (Throwable e) {
            interrupted(e);
        }
    }

    /// Nobody has a reason for that, unless it is over.
    private void interrupted(Throwable e) {
        if (isOver()) {
            Guard.survived(e);
        } else {
            Guard.failed(e);
            Guard.pause();
        }
    }

    /// What is thrown here is of no harm to the next try.
    private void tryOnce() throws InterruptedException {
        try {
            serve();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            Guard.survived(e);
            say(e);
        }
    }

    /// Has an agent join, and keeps it until its link is over.
    ///
    /// @throws IOException if it does not join; when its link is over, with the reason
    private void serve() throws IOException, InterruptedException {
        JoinedAgent agent = agents.join(visit(""), this);
        long since = System.nanoTime();
        said = "";
        try {
            while (awaitBroken()) {
                redial(agent);
            }
        } finally {
            withoutSince = System.nanoTime();
            if (!isOver()) { // nobody would look after it any more
                agent.link().abandon(new IOException("the program has left the agent"));
            }
            pauses.hasLasted(Duration.ofNanos(System.nanoTime() - since));
        }
        throw whyLost();
    }

    /// A connection on which the agent speaks next.
    private Connection visit(String link) throws IOException, InterruptedException {
        Connection connection = dial.connect();
        boolean isDone = false;
        try {
            new Visit(program, link).pay(connection);
            isDone = true;
            return connection;
        } finally {
            if (!isDone) {
                Guard.close(connection);
            }
        }
    }

    private void redial(JoinedAgent agent) throws InterruptedException {
        Link link = agent.link();
        while (link.isOpen() && !link.isConnected()) {
            try {
                var _ = agents.join(visit(agent.id()), this);
                return;
            } catch (RefusedException e) {
                link.abandon(e);
            } catch (InterruptedException e) {
                if (isOver()) {
                    throw e;
                }
                Guard.failed(e); // nobody has a reason for that
                Guard.pause();
            } catch (Throwable e) { // the patience of the link ends this
                if (!(e instanceof IOException)) {
                    Guard.failed(e);
                }
                TimeUnit.NANOSECONDS.sleep(Nanos.of(PAUSE));
            }
        }
    }

    /// @return false if the link of the agent is over
    private boolean awaitBroken() throws InterruptedException {
        lock.lock();
        try {
            while (!isBroken && lost == null) {
                changed.await();
            }
            isBroken = false;
            return lost == null;
        } finally {
            lock.unlock();
        }
    }

    private IOException whyLost() {
        lock.lock();
        try {
            joined = null;
            return new IOException(lost == null ? "it is over" : lost.getMessage(), lost);
        } finally {
            lock.unlock();
        }
    }

    /// Says why there is no agent, once for each reason, and not at once: somebody who watches the
    /// machine may be about to say that it has left.
    private void say(Throwable e) {
        if (isOver()) {
            return;
        }
        String why = e instanceof IOException ? String.valueOf(e.getMessage()) : Link.text(e);
        boolean isNews = !why.equals(said) && System.nanoTime() - withoutSince > graceNanos;
        Level level = isNews ? Level.WARNING : Level.DEBUG;
        said = isNews ? why : said;
        LOGGER.log(
                level,
                () ->
                        "there is no agent at %s: %s; it is tried again from time to time"
                                .formatted(place, why));
    }

    // ---- what its link says ----

    @Override
    public void joins(JoinedAgent agent) {
        String late;
        lock.lock();
        try {
            joined = agent;
            isBroken = false;
            lost = null;
            late = forgotten;
        } finally {
            lock.unlock();
        }
        if (late != null) {
            agent.link().abandon(new IOException(late));
        }
    }

    @Override
    public void broken() {
        lock.lock();
        try {
            isBroken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void over(String link, IOException why) {
        lock.lock();
        try {
            if (joined != null && joined.id().equals(link)) { // or it is that of one before
                lost = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- the end ----

    private boolean isOver() {
        lock.lock();
        try {
            return forgotten != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void forget(String why) {
        JoinedAgent last = leave(why);
        if (last != null) {
            last.link().abandon(new IOException(why));
        }
    }

    /// It is not dialled any more. What has joined stays.
    ///
    /// @return that; null if nothing has, or it was left before
    @Nullable JoinedAgent leave(String why) {
        JoinedAgent last;
        lock.lock();
        try {
            if (forgotten != null) {
                return null;
            }
            forgotten = why;
            last = joined;
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        return last;
    }

    /// Waits until its thread has ended.
    void awaitEnd() {
        Threads.joinUninterruptibly(thread);
    }

    @Override
    public String toString() {
        return "agent at " + place;
    }
}
