package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.Agent;
import dev.muster.agent.AgentConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.launch.LocalSource;
import dev.muster.internal.remote.Greeting.Hello;
import dev.muster.internal.remote.Greeting.Welcome;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.OrderlyExit;
import dev.muster.internal.system.SystemFile;
import dev.muster.internal.system.Threads;
import dev.muster.internal.system.TimeText;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An agent on its own machine: joins the program, and joins it again when the connection breaks.
/// What it does for the program is the business of [AgentWorkers].
public final class JoiningAgent implements Agent, Link.Owner {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /// Makes a connection to the program.
    @FunctionalInterface
    interface Dial {
        Connection connect() throws IOException, InterruptedException;
    }

    private final AgentConfig config;
    private final String program;

    /// Null if the program dials.
    private final @Nullable Dial dial;

    private final String host;
    private final CountDownLatch over = new CountDownLatch(1);
    private final OrderlyExit exit =
            new OrderlyExit("muster-agent-exit", this::drain, over::await, this::close);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private boolean isBroken;
    private @Nullable IOException failure;

    /// Set before the agent is handed out.
    private String name = "";

    private @Nullable Link link;
    private @Nullable AgentWorkers workers;

    private JoiningAgent(AgentConfig config, String program, @Nullable Dial dial) {
        this.config = config;
        this.program = program;
        this.dial = dial;
        this.host = config.host().orElseGet(JoiningAgent::hostName);
    }

    private static String hostName() {
        String name = SystemFile.text(HOST_NAME).strip();
        return name.isEmpty() ? "unknown" : name;
    }

    /// Joins the program at the address of the configuration, with worker JVMs of this machine.
    public static JoiningAgent join(AgentConfig config) throws IOException, InterruptedException {
        return join(config, LocalSource::of);
    }

    /// Joins the program at the address of the configuration.
    ///
    /// @param source makes the workers, as the program wants them
    static JoiningAgent join(AgentConfig config, Function<PoolConfig, WorkerSource> source)
            throws IOException, InterruptedException {
        Address address =
                config.address()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "an agent needs the address of a program: use"
                                                + " withAddress(…)"));
        AuthKey key =
                config.key()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "an agent needs the key of the program: use"
                                                + " withKey(…)"));
        Dial dial = () -> Client.connect(address, key, each -> settings(each, address, config));
        var agent = new JoiningAgent(config, "the program at " + address, dial);
        agent.begin(agent.connectAtFirst(dial, address), source);
        return agent;
    }

    private static ConnectionConfig settings(
            ConnectionConfig defaults, Address address, AgentConfig config) {
        ConnectionConfig settings =
                defaults.withConnectTimeout(CONNECT_TIMEOUT).withoutLegacyDigests();
        if (address instanceof Address.Unix) {
            return settings;
        }
        return config.fingerprint().isPresent()
                ? settings.withTls(config.fingerprint().get())
                : settings.withTls();
    }

    /// Serves the program at the other end of a connection, with worker JVMs of this machine.
    public static JoiningAgent over(Connection connection, AgentConfig config)
            throws IOException, InterruptedException {
        return over(connection, config, LocalSource::of);
    }

    /// Serves the program at the other end of a connection.
    ///
    /// @param source makes the workers, as the program wants them
    static JoiningAgent over(
            Connection connection, AgentConfig config, Function<PoolConfig, WorkerSource> source)
            throws IOException, InterruptedException {
        return over(
                connection,
                () -> {
                    throw new Greeting.RefusedException(
                            "the connection to the program is lost, and there is no other");
                },
                config,
                source);
    }

    /// Serves the program at the other end of a connection.
    ///
    /// @param again makes the next connection, if that one breaks
    static JoiningAgent over(
            Connection first,
            Dial again,
            AgentConfig config,
            Function<PoolConfig, WorkerSource> source)
            throws IOException, InterruptedException {
        var agent = new JoiningAgent(config, "the program", again);
        agent.begin(first, source);
        return agent;
    }

    /// Serves a program that has dialled, and that dials again when the connection breaks: [#goOn].
    /// What becomes of the workers when this process ends is the business of others.
    ///
    /// @param source makes the workers, as the program wants them
    /// @param whenKnown is given the agent before the program can have a worker of it, and so
    ///   before the program can dial again
    static JoiningAgent dialled(
            Connection first,
            AgentConfig config,
            Function<PoolConfig, WorkerSource> source,
            Consumer<JoiningAgent> whenKnown)
            throws IOException, InterruptedException {
        var agent = new JoiningAgent(config, "the program", null);
        agent.begin(first, source, whenKnown);
        return agent;
    }

    private void begin(Connection first, Function<PoolConfig, WorkerSource> source)
            throws IOException, InterruptedException {
        begin(first, source, _ -> {});
    }

    private void begin(
            Connection first,
            Function<PoolConfig, WorkerSource> source,
            Consumer<JoiningAgent> whenKnown)
            throws IOException, InterruptedException {
        boolean isDone = false;
        try {
            Welcome welcome = introduce(first, "");
            name = welcome.link();
            Link made = new Link(program, welcome.patience(), this);
            link = made;
            workers = new AgentWorkers(config, made, source);
            whenKnown.accept(this);
            made.attach(first);
            workers.start();
            Dial again = dial;
            if (again != null) {
                exit.add();
                Threads.daemon("muster-agent-join", () -> keepJoined(again)).start();
            }
            isDone = true;
        } finally {
            if (!isDone) {
                Guard.close(first);
                close();
            }
        }
    }

    /// The name of its link, by which the program knows it.
    String name() {
        return name;
    }

    /// The way to the program.
    Link link() {
        if (link == null) {
            throw new IllegalStateException("the agent has not joined");
        }
        return link;
    }

    // ---- joining ----

    private Connection connectAtFirst(Dial first, Address address)
            throws IOException, InterruptedException {
        long deadline = Nanos.deadline(config.joinTimeout());
        while (true) {
            try {
                return first.connect();
            } catch (AuthenticationException e) {
                throw e;
            } catch (IOException e) {
                if (deadline - System.nanoTime() <= 0) {
                    throw unreachable(address, e);
                }
                TimeUnit.NANOSECONDS.sleep(Nanos.of(PAUSE));
            }
        }
    }

    private IOException unreachable(Address address, IOException cause) {
        String tried =
                config.joinTimeout().isZero() ? "" : " within " + TimeText.of(config.joinTimeout());
        return new IOException(
                "no program waits for agents at %s%s (%s): start it first, or give this agent more"
                                .formatted(address, tried, cause.getMessage())
                        + " time to join; check host, port and firewall",
                cause);
    }

    private Welcome introduce(Connection connection, String known)
            throws IOException, InterruptedException {
        new Hello(
                        Greeting.version(),
                        Runtime.version().feature(),
                        host,
                        ProcessHandle.current().pid(),
                        config.workers(),
                        config.labels(),
                        known)
                .send(connection);
        return Welcome.receive(connection);
    }

    /// Makes a new connection whenever the last one is lost, until the link is over.
    private void keepJoined(Dial again) {
        try {
            while (awaitBroken()) {
                rejoin(again);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // nothing would join any more
            Guard.failed(e);
            link().abandon(new IOException("the agent cannot join again: " + Link.text(e), e));
        }
    }

    /// @return false if the agent has ended
    private boolean awaitBroken() throws InterruptedException {
        lock.lock();
        try {
            while (!isBroken && over.getCount() > 0) {
                changed.await();
            }
            isBroken = false;
            return over.getCount() > 0;
        } finally {
            lock.unlock();
        }
    }

    private void rejoin(Dial again) throws InterruptedException {
        while (link().isOpen() && !link().isConnected()) {
            try {
                goOn(again.connect());
                return;
            } catch (Greeting.RefusedException e) {
                link().abandon(e);
            } catch (InterruptedException e) { // nobody has a reason for that
                Guard.failed(e);
                Guard.pause();
            } catch (Throwable e) { // the patience of the link ends this
                if (!(e instanceof IOException)) {
                    Guard.failed(e);
                }
                TimeUnit.NANOSECONDS.sleep(Nanos.of(PAUSE));
            }
        }
    }

    /// Goes on over a new connection to the same program; the one before is closed.
    ///
    /// @throws Greeting.RefusedException if the program does not know this agent any more
    void goOn(Connection connection) throws IOException, InterruptedException {
        boolean isDone = false;
        try {
            var _ = introduce(connection, name);
            link().attach(connection);
            isDone = true;
        } finally {
            if (!isDone) {
                Guard.close(connection);
            }
        }
    }

    // ---- what the link says ----

    @Override
    public void broken(IOException why) {
        lock.lock();
        try {
            isBroken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(IOException why, boolean isInOrder) {
        lock.lock();
        try {
            if (!isInOrder) {
                failure = why;
            }
        } finally {
            lock.unlock();
        }
        Threads.startOr(Threads.daemon("muster-agent-end", this::end), this::end);
    }

    /// This process ends.
    void exit() {
        exit.run();
    }

    private void end() {
        try {
            if (workers != null) {
                workers.close();
            }
        } catch (Throwable e) { // the process ends all the same, and they with it
            Guard.failed(e);
        } finally {
            over.countDown();
            exit.forget();
            broken(new IOException("the agent has ended"));
        }
    }

    // ---- the end ----

    @Override
    public void awaitEnd() throws IOException, InterruptedException {
        over.await();
        IOException why;
        lock.lock();
        try {
            why = failure;
        } finally {
            lock.unlock();
        }
        if (why != null) {
            throw new IOException(why.getMessage(), why);
        }
    }

    @Override
    public void drain() {
        if (workers != null) {
            workers.drain();
        }
    }

    @Override
    public void close() {
        if (link == null) {
            return;
        }
        link.close();
        try {
            var _ = over.await(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends without us
        }
    }

    @Override
    public String toString() {
        return "agent on " + host;
    }
}
