package dev.muster.internal.remote;

import dev.muster.AgentSource;
import dev.muster.PoolConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.internal.remote.Greeting.Hello;
import dev.muster.internal.remote.Greeting.Welcome;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Randomness;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The agents of a pool: receives those that join or were dialled, and finds the link of those that
/// come again because their connection broke.
public final class JoinedAgents implements AgentSource {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final int LINK_BYTES = 16;
    private static final String ENDING = "the program is ending";

    /// How many workers make sense is known only when they have come.
    private static final int PARALLELISM = 1;

    /// Is told what becomes of the link of an agent. Its methods must not wait.
    interface Watcher {
        /// The agent joins: nothing of it has been heard yet.
        void joins(JoinedAgent agent);

        /// The connection is lost; another one may follow.
        void broken();

        /// The link is over.
        ///
        /// @param link its name: of an agent that did not quite join, this may come late
        void over(String link, IOException why);
    }

    /// Of agents that look after their connections themselves.
    static final class Nobody implements Watcher {
        @Override
        public void joins(JoinedAgent agent) {
            // Nobody wants to end it.
        }

        @Override
        public void broken() {
            // The agent comes again.
        }

        @Override
        public void over(String link, IOException why) {
            // Another agent comes, or none.
        }
    }

    private final PoolConfig config;
    private final Duration linkPatience;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.

    /// By the names of their links.
    private final Map<String, JoinedAgent> agents = new HashMap<>();

    /// Those that may still say something.
    private final Set<JoinedAgent> speaking = new HashSet<>();

    /// Connections on which an agent introduces itself.
    private final Set<Connection> greeting = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Those that this program dials.
    private final Set<DialledAgent> dialled = new HashSet<>();

    private @Nullable WorkerListener listener;

    /// How many workers were asked for when there was no agent to start them.
    private int owed;

    private boolean isClosed;

    public JoinedAgents(PoolConfig config, Duration linkPatience) {
        this.config = config;
        this.linkPatience = linkPatience;
    }

    // ---- as a source ----

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, true, PARALLELISM);
    }

    @Override
    public void open(WorkerListener pool) {
        lock.lock();
        try {
            listener = pool;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(int more) {
        lock.lock();
        try {
            if (listener == null) {
                throw new IllegalStateException("workers are asked for before open");
            }
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < more; i++) {
            requestOne();
        }
    }

    private void requestOne() {
        while (true) {
            Optional<JoinedAgent> idlest;
            lock.lock();
            try {
                idlest =
                        agents.values().stream()
                                .filter(JoinedAgent::isStarting)
                                .min(Comparator.comparingInt(JoinedAgent::load));
                if (idlest.isEmpty()) {
                    owed++;
                    return;
                }
            } finally {
                lock.unlock();
            }
            if (idlest.get().startOne()) {
                return;
            }
        }
    }

    // ---- agents ----

    @Override
    public void join(Connection connection) throws IOException, InterruptedException {
        var _ = join(connection, new Nobody());
    }

    /// As [AgentSource#join].
    ///
    /// @param watcher of the agent, if it is not known yet
    JoinedAgent join(Connection connection, Watcher watcher)
            throws IOException, InterruptedException {
        boolean isDone = false;
        try {
            greets(connection);
            Hello hello = Hello.receive(connection);
            JoinedAgent agent =
                    hello.link().isEmpty()
                            ? joinFirst(connection, hello, watcher)
                            : joinAgain(connection, hello);
            isDone = true;
            return agent;
        } finally {
            hasGreeted(connection);
            if (!isDone) {
                Guard.close(connection);
            }
        }
    }

    private void greets(Connection connection) throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                throw new IOException(ENDING);
            }
            greeting.add(connection);
        } finally {
            lock.unlock();
        }
    }

    private void hasGreeted(Connection connection) {
        lock.lock();
        try {
            greeting.remove(connection);
        } finally {
            lock.unlock();
        }
    }

    private JoinedAgent joinFirst(Connection connection, Hello hello, Watcher watcher)
            throws IOException, InterruptedException {
        Optional<String> refusal = refusal(hello);
        if (refusal.isPresent()) {
            throw Greeting.refuse(connection, refusal.get());
        }
        String id = Randomness.digits(LINK_BYTES);
        JoinedAgent agent = add(new Circle(id, watcher), hello);
        if (agent == null) {
            throw Greeting.refuse(connection, ENDING);
        }
        boolean isDone = false;
        try {
            watcher.joins(agent); // first: its workers may be there before this method returns
            new Welcome(id, linkPatience).send(connection);
            agent.link().attach(connection);
            agent.start();
            isDone = true;
        } finally {
            if (!isDone) {
                agent.link().abandon(new IOException("the agent did not join"));
            }
        }
        payOwed();
        LOGGER.log(
                Level.DEBUG, "an agent on {0} joins with {1} workers", agent.name(), hello.slots());
        return agent;
    }

    private JoinedAgent joinAgain(Connection connection, Hello hello)
            throws IOException, InterruptedException {
        JoinedAgent agent;
        lock.lock();
        try {
            agent = agents.get(hello.link());
        } finally {
            lock.unlock();
        }
        if (agent == null) {
            throw Greeting.refuse(
                    connection,
                    "the program has given this agent up, because it could not be reached for too"
                            + " long: start it again");
        }
        new Welcome(hello.link(), linkPatience).send(connection);
        agent.link().attach(connection);
        return agent;
    }

    private static Optional<String> refusal(Hello hello) {
        int java = Runtime.version().feature();
        if (hello.java() < java) {
            return Optional.of(
                    "the agent on %s runs on Java %d, the program on Java %d: use at least that"
                                    .formatted(hello.host(), hello.java(), java)
                            + " there");
        }
        return Optional.empty();
    }

    private @Nullable JoinedAgent add(Circle circle, Hello hello) {
        lock.lock();
        try {
            if (isClosed || listener == null) {
                return null;
            }
            var agent =
                    new JoinedAgent(
                            nameFor(hello.host()), hello, config, linkPatience, listener, circle);
            agents.put(circle.id(), agent);
            speaking.add(agent);
            return agent;
        } finally {
            lock.unlock();
        }
    }

    private String nameFor(String host) {
        List<String> taken = agents.values().stream().map(JoinedAgent::name).toList();
        String name = host;
        for (int i = 2; taken.contains(name); i++) {
            name = host + "#" + i;
        }
        return name;
    }

    /// There is an agent that can be asked.
    private void payOwed() {
        int more;
        lock.lock();
        try {
            more = owed;
            owed = 0;
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < more; i++) {
            requestOne();
        }
    }

    /// All agents, as the one with this link knows them.
    private final class Circle implements JoinedAgent.Circle {
        private final String id;
        private final Watcher watcher;

        Circle(String id, Watcher watcher) {
            this.id = id;
            this.watcher = watcher;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void askOthers(int workers) {
            for (int i = 0; i < workers; i++) {
                requestOne();
            }
        }

        @Override
        public void broken() {
            watcher.broken();
        }

        @Override
        public void over(IOException why) {
            lock.lock();
            try {
                agents.remove(id);
            } finally {
                lock.unlock();
            }
            watcher.over(id, why);
        }

        @Override
        public void silent(JoinedAgent agent) {
            lock.lock();
            try {
                speaking.remove(agent);
            } finally {
                lock.unlock();
            }
        }
    }

    // ---- agents that are dialled ----

    @Override
    public Reached reach(Address address, AuthKey key, UnaryOperator<ConnectionConfig> settings) {
        return reach(address.toString(), DialledAgent.dial(address, key, settings), Pauses.FIRST);
    }

    /// @param place where it is, for messages
    /// @param firstPause before an agent that was lost is tried again
    Reached reach(String place, DialledAgent.Dial dial, Duration firstPause) {
        var agent = new DialledAgent(this, place, dial, firstPause);
        lock.lock();
        try {
            if (listener == null) {
                throw new IllegalStateException("an agent is dialled before the source is open");
            }
            if (!isClosed) {
                agent.start();
                dialled.add(agent);
            }
        } finally {
            lock.unlock();
        }
        return agent;
    }

    /// It is not dialled any more.
    void left(DialledAgent agent) {
        lock.lock();
        try {
            dialled.remove(agent);
        } finally {
            lock.unlock();
        }
    }

    // ---- the end ----

    @Override
    public void close() {
        List<JoinedAgent> left;
        List<JoinedAgent> last;
        List<Connection> strangers;
        List<DialledAgent> dialling;
        lock.lock();
        try {
            isClosed = true;
            dialling = List.copyOf(dialled);
            for (DialledAgent agent :
                    dialling) { // it has nothing to say of what fails from here on
                var _ = agent.leave(ENDING);
            }
            left = List.copyOf(agents.values());
            last = List.copyOf(speaking);
            strangers = List.copyOf(greeting);
        } finally {
            lock.unlock();
        }
        for (JoinedAgent agent : left) { // they hear it at the same time
            agent.sayGoodbye();
        }
        for (JoinedAgent agent : left) {
            agent.close();
        }
        strangers.forEach(Guard::close);
        dialling.forEach(DialledAgent::awaitEnd);
        last.forEach(JoinedAgent::awaitSilence);
    }
}
