package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.AgentConfig;
import dev.muster.agent.AgentServer;
import dev.muster.agent.AgentServerConfig;
import dev.muster.connection.Address;
import dev.muster.connection.Connection;
import dev.muster.connection.Fingerprint;
import dev.muster.internal.launch.LocalSource;
import dev.muster.internal.remote.Greeting.RefusedException;
import dev.muster.internal.remote.Greeting.Visit;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.OrderlyExit;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The agents of a machine, one for each program that has dialled.
public final class ListeningAgents implements AgentServer {
    /*
     * The thread that receives the first connection of a program stays with its agent: it waits for
     * the end of it, and forgets the program then. Each later connection has a thread that hands it
     * to the agent. An interrupt tells any of these threads that the server, or that program, is
     * over; the one of an agent kills its workers.
     *
     * A program that begins anew has given up what it had here before.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final long END_SECONDS = 20;

    private final Door door;
    private final AgentConfig config;
    private final Function<PoolConfig, WorkerSource> source;
    private final CountDownLatch over = new CountDownLatch(1);
    private final OrderlyExit exit =
            new OrderlyExit("muster-agent-exit", this::drain, over::await, this::close);
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.

    /// By the names of the programs.
    private final Map<String, Served> programs = new HashMap<>();

    /// Those of programs that have not ended, whether they are known by name or not any more.
    private final Set<Served> served = new HashSet<>();

    /// Those that are busy with a connection, or stay with an agent.
    private final Set<Thread> threads = new HashSet<>();

    private boolean isDraining;
    private boolean isClosed;

    /// A program that is served.
    private static final class Served {
        final Thread thread;

        /// Guarded by the lock of the server. Null until it joins the program.
        @Nullable JoiningAgent agent;

        Served(Thread thread) {
            this.thread = thread;
        }
    }

    private ListeningAgents(
            Door door, AgentConfig config, Function<PoolConfig, WorkerSource> source) {
        this.door = door;
        this.config = config;
        this.source = source;
    }

    /// Begins to wait for programs, with worker JVMs of this machine.
    public static ListeningAgents open(AgentServerConfig config) throws IOException {
        return open(config, LocalSource::of);
    }

    /// Begins to wait for programs.
    ///
    /// @param source makes the workers, as each program wants them
    static ListeningAgents open(AgentServerConfig config, Function<PoolConfig, WorkerSource> source)
            throws IOException {
        Door door = Door.bind("programs", config.address(), config.key(), config.identity());
        var agents = new ListeningAgents(door, config.agents(), source);
        boolean isDone = false;
        try {
            agents.exit.add();
            door.open("muster-agents", agents::receive);
            isDone = true;
        } finally {
            if (!isDone) {
                agents.close();
            }
        }
        return agents;
    }

    @Override
    public Address address() {
        return door.address();
    }

    @Override
    public Optional<Fingerprint> fingerprint() {
        return door.fingerprint();
    }

    @Override
    public int programs() {
        lock.lock();
        try {
            return (int) programs.values().stream().filter(each -> each.agent != null).count();
        } finally {
            lock.unlock();
        }
    }

    // ---- programs ----

    /// Until no more come.
    void receiveAll(Door.Way way) {
        door.receiveAll(way, this::receive);
    }

    /// @throws IOException if the program does not get what it wants; it is told why if it can be
    private void receive(Connection connection) throws IOException, InterruptedException {
        boolean isDone = false;
        try {
            begins();
            Visit visit = Visit.receive(connection);
            if (visit.link().isEmpty()) {
                serve(connection, visit.program());
            } else {
                agent(connection, visit).goOn(connection);
            }
            isDone = true;
        } catch (RefusedException e) { // one of the two has said why, and the program tells it
            LOGGER.log(Level.DEBUG, "a program is refused", e);
        } catch (IOException e) {
            throw new IOException("a program is not served: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            LOGGER.log(Level.DEBUG, "a program is left alone", e);
        } finally {
            ends();
            if (!isDone) {
                Guard.close(connection);
            }
        }
    }

    private void begins() throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                throw new IOException("the agents are ending");
            }
            threads.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void ends() {
        lock.lock();
        try {
            threads.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /// That of a program whose connection was broken.
    private JoiningAgent agent(Connection connection, Visit visit) throws IOException {
        JoiningAgent agent;
        lock.lock();
        try {
            Served known = programs.get(visit.program());
            agent = known == null ? null : known.agent;
        } finally {
            lock.unlock();
        }
        if (agent == null || !agent.name().equals(visit.link())) {
            throw refused(
                    connection,
                    "the agents there know nothing of this program any more: it could not be"
                            + " reached for too long, or they were started again");
        }
        Visit.admit(connection);
        return agent;
    }

    private static IOException refused(Connection connection, String why) throws IOException {
        Visit.refuse(connection, why);
        return new RefusedException(why);
    }

    /// Serves a program until it is gone.
    private void serve(Connection connection, String program)
            throws IOException, InterruptedException {
        var place = new Served(Thread.currentThread());
        if (!admit(program, place)) {
            throw refused(connection, "the agents there are ending, and serve no further program");
        }
        try {
            Visit.admit(connection);
            JoiningAgent agent =
                    JoiningAgent.dialled(
                            connection, config, source, joining -> isServed(place, joining));
            try {
                awaitEnd(agent);
            } finally {
                agent.close();
            }
        } finally {
            forget(program, place);
        }
    }

    /// @return false if no further program is served
    private boolean admit(String program, Served place) {
        lock.lock();
        try {
            if (isDraining) {
                return false;
            }
            Served before = programs.put(program, place);
            served.add(place);
            if (before != null) {
                tell(before.thread);
            }
        } finally {
            lock.unlock();
        }
        return true;
    }

    /// A thread hears once that all is over, and then ends what it has. Under the lock.
    private void tell(Thread thread) {
        if (threads.remove(thread) && !thread.equals(Thread.currentThread())) {
            thread.interrupt();
        }
    }

    /// The program may use it from here on, and dial again.
    private void isServed(Served place, JoiningAgent agent) {
        boolean isLate;
        lock.lock();
        try {
            place.agent = agent;
            isLate = isDraining;
        } finally {
            lock.unlock();
        }
        LOGGER.log(Level.DEBUG, "a program is served");
        if (isLate) {
            agent.drain();
        }
    }

    private static void awaitEnd(JoiningAgent agent) throws InterruptedException {
        try {
            agent.awaitEnd();
            LOGGER.log(Level.DEBUG, "a program has ended");
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "the workers of a program are ended: {0}",
                    String.valueOf(e.getMessage()));
        }
    }

    private void forget(String program, Served place) {
        lock.lock();
        try {
            programs.remove(program, place);
            served.remove(place);
        } finally {
            lock.unlock();
        }
        endIfLast();
    }

    // ---- the end ----

    @Override
    public void drain() {
        List<JoiningAgent> all;
        lock.lock();
        try {
            isDraining = true;
            all = agents();
        } finally {
            lock.unlock();
        }
        all.forEach(each -> Guard.run(each::drain));
        endIfLast();
    }

    /// Under the lock.
    private List<JoiningAgent> agents() {
        return served.stream().flatMap(each -> Optional.ofNullable(each.agent).stream()).toList();
    }

    /// Until then programs that are served may have to come in again.
    private void endIfLast() {
        lock.lock();
        try {
            if (!isDraining || !served.isEmpty()) {
                return;
            }
            isClosed = true;
            List.copyOf(threads).forEach(this::tell);
        } finally {
            lock.unlock();
        }
        door.close();
        exit.forget();
        over.countDown();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        over.await();
    }

    /// This process ends.
    void exit() {
        exit.run();
    }

    /// The agents end at the same time, each in its thread.
    @Override
    public void close() {
        lock.lock();
        try {
            isDraining = true;
            isClosed = true;
            List.copyOf(threads).forEach(this::tell);
        } finally {
            lock.unlock();
        }
        endIfLast();
        door.close();
        try {
            var _ = over.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // they end without us
        }
        exit.forget();
    }

    @Override
    public String toString() {
        return "agents at " + address();
    }
}
