package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.SshConfig;
import dev.muster.connection.Connection;
import dev.muster.internal.launch.OwnJar;
import dev.muster.internal.launch.PipedCommand;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Workers on machines that `ssh` reaches: an agent on each, started through the connection over
/// which it then serves the pool.
///
/// A host that cannot be reached at first is left out, and the pool goes on with the others; if
/// there are none, it is told why. One that is lost later is tried again until the pool is closed.
public final class SshSource implements WorkerSource {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    /// So many processes that connect at the same time are enough.
    private static final int AT_ONCE = 16;

    /// Within which an agent must say its first words: its machine may be busy.
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(60);

    /// Reaches a host.
    @FunctionalInterface
    interface Way {
        /// Waits until there is an agent.
        Reached reach(SshConfig.Host host) throws IOException, InterruptedException;
    }

    /// An agent at the other end of a connection.
    ///
    /// @param end waits until there is nothing of it any more
    record Reached(Connection connection, End end) {
        /// Waits.
        @FunctionalInterface
        interface End {
            void await() throws InterruptedException;
        }
    }

    private final List<SshConfig.Host> hosts;
    private final Way way;
    private final Duration firstPause;
    private final JoinedAgents agents;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Set<Thread> threads = new HashSet<>();

    /// Of the hosts that were not reached at first.
    private final List<String> failures = new ArrayList<>();

    private @Nullable WorkerListener listener;
    private boolean isClosed;

    /// The workers of a pool on some hosts. Nothing is started before it is opened.
    ///
    /// @throws IllegalArgumentException if there is no host
    public static SshSource of(SshConfig ssh, PoolConfig wanted) {
        return new SshSource(checked(ssh).hosts(), new BySsh(ssh), wanted, Pauses.FIRST);
    }

    /// The same, if it has a host.
    ///
    /// @throws IllegalArgumentException if there is no host
    public static SshConfig checked(SshConfig ssh) {
        if (ssh.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no host, must be at least one: use withHosts(…) or"
                            + " withHostsFile(…)");
        }
        return ssh;
    }

    /// @param firstPause before a host that was lost is tried again
    SshSource(List<SshConfig.Host> hosts, Way way, PoolConfig wanted, Duration firstPause) {
        this.hosts = List.copyOf(hosts);
        this.way = way;
        this.firstPause = firstPause;
        this.agents = new JoinedAgents(wanted, Duration.ZERO);
    }

    @Override
    public Capabilities capabilities() {
        return agents.capabilities();
    }

    @Override
    public boolean mayHaveLabels() {
        return false;
    }

    @Override
    public void open(WorkerListener pool) {
        agents.open(pool);
        lock.lock();
        try {
            listener = pool;
            for (SshConfig.Host host : hosts) {
                Thread thread = Threads.daemon("muster-ssh-" + host.name(), () -> keepAll(host));
                threads.add(thread);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(int more) {
        agents.request(more);
    }

    // ---- a host ----

    private void keepAll(SshConfig.Host host) {
        try {
            keep(host);
        } catch (InterruptedException e) {
            unusable(host, e);
        } catch (Throwable e) { // of this host only
            unusable(host, e);
        } finally {
            lock.lock();
            try {
                threads.remove(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }
    }

    /// Nothing is told when the source is closed.
    private void unusable(SshConfig.Host host, Throwable e) {
        Guard.survived(e);
        notReached(host.name() + " cannot be reached: " + e.getClass().getName());
    }

    private void keep(SshConfig.Host host) throws InterruptedException {
        try {
            serve(host);
        } catch (IOException e) {
            notReached(String.valueOf(e.getMessage()));
            return;
        }
        var pauses = new Pauses(firstPause);
        while (!isClosed()) {
            LOGGER.log(
                    Level.WARNING,
                    "there is no agent on {0} any more; it is tried again after {1} s",
                    host.name(),
                    pauses.next().toSeconds());
            pauses.await();
            try {
                long since = System.nanoTime();
                serve(host);
                pauses.hasLasted(Duration.ofNanos(System.nanoTime() - since));
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, e.getMessage());
            } catch (InterruptedException e) {
                if (isClosed()) {
                    return;
                }
                Guard.failed(e); // of this try: nobody interrupts it
            } catch (Throwable e) { // of this try, or the source is closed
                if (isClosed()) {
                    return;
                }
                Guard.failed(e);
            }
        }
    }

    /// Reaches the host, and waits until its agent has ended.
    private void serve(SshConfig.Host host) throws IOException, InterruptedException {
        Reached reached = reach(host);
        boolean isDone = false;
        try {
            if (!reached.connection().poll(HELLO_TIMEOUT)) {
                throw new IOException("the agent on %s is silent".formatted(host.name()));
            }
            agents.join(reached.connection());
            isDone = true;
            reached.end().await();
        } finally {
            if (!isDone) {
                Guard.close(reached.connection());
            }
        }
    }

    private Reached reach(SshConfig.Host host) throws IOException, InterruptedException {
        room.acquire();
        try {
            return way.reach(host);
        } finally {
            room.release();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    private void notReached(String why) {
        WorkerListener pool;
        List<String> all;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            failures.add(why);
            pool = failures.size() < hosts.size() ? null : listener;
            all = List.copyOf(failures);
        } finally {
            lock.unlock();
        }
        LOGGER.log(Level.WARNING, why);
        if (pool != null) {
            pool.nobodyComes(
                    new WorkerStartException(
                            all.size() == 1
                                    ? all.getFirst()
                                    : "no host can be reached:\n  " + String.join("\n  ", all),
                            null));
        }
    }

    // ---- by ssh ----

    /// Starts agents by `ssh`.
    private static final class BySsh implements Way {
        private final SshConfig config;

        /// Guarded by this.
        private @Nullable OwnJar jar;

        BySsh(SshConfig config) {
            this.config = config;
        }

        private synchronized OwnJar jar() throws IOException {
            OwnJar known = jar;
            if (known == null) {
                known = OwnJar.read();
                jar = known;
            }
            return known;
        }

        @Override
        public Reached reach(SshConfig.Host host) throws IOException, InterruptedException {
            FarShell shell = FarShell.open(config, host, jar());
            boolean isDone = false;
            try {
                PipedCommand command = shell.becomeAgent(jar());
                Connection connection =
                        StreamConnection.open(
                                FarShell.shortName(host), command.in(), command.out(), shell);
                isDone = true;
                return new Reached(connection, command::awaitEnd);
            } finally {
                if (!isDone) {
                    shell.kill();
                }
            }
        }
    }

    // ---- the end ----

    @Override
    public void close() {
        List<Thread> left;
        lock.lock();
        try {
            isClosed = true;
            left = List.copyOf(threads);
        } finally {
            lock.unlock();
        }
        agents.close();
        left.forEach(Thread::interrupt);
        left.forEach(Threads::joinUninterruptibly);
    }
}
