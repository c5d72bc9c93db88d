package dev.muster.mpi;

import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.mpi.Communicator.Incoming;
import dev.muster.mpi.Envelope.Kind;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// This process as one rank of its job: the connections that it has to other ranks, from the first
/// call of MPI to the last. A process joins its job once.
final class Ranks {
    /*
     * MPI wants its first and its last call made by the same thread, so there is one, `muster-mpi`.
     * In between it polls if nobody else does.
     *
     * The last call waits for all ranks. Rank 0 makes it when its program ends, from a shutdown
     * hook: it closes what is open, tells the others by FINISH, and leaves. A rank that ends in any
     * other way does not leave, and MPI ends the whole job.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.mpi");

    /// How many messages are received before the thread that polls looks at its own.
    private static final int MOST_AT_ONCE = 16;

    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final Object JOINING = new Object();

    /// Guarded by JOINING.
    private static @Nullable Ranks current;

    /// What rank 0 says to another rank.
    sealed interface Order {
        /// It wants workers, over a connection.
        record Open(MpiConnection connection, int workers) implements Order {}

        /// Its program has ended.
        record Finish() implements Order {}
    }

    private record Key(int rank, int session) {}

    private final Communicator communicator;
    private final Polling polling;
    private final Thread thread;
    private final Map<Key, MpiConnection> connections = new ConcurrentHashMap<>();
    private final Set<MpiConnection> full = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final Set<MpiSource> sources = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean isLeaving;

    private Ranks(Communicator communicator, Thread thread) {
        this.communicator = communicator;
        this.thread = thread;
        polling = new Polling(this::look, communicator::isHelping);
    }

    // ---- the beginning ----

    /// Joins the job that this process was started for, if it has not; waits until all ranks do.
    ///
    /// @throws IllegalArgumentException if that cannot be; the message says what to do
    static Ranks join(Launch launch) {
        synchronized (JOINING) {
            if (current == null) {
                var joined = new CompletableFuture<Ranks>();
                Threads.daemon("muster-mpi", () -> live(launch, joined)).start();
                current = joined(joined);
            }
            return current;
        }
    }

    private static Ranks joined(CompletableFuture<Ranks> joined) {
        try {
            return joined.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IllegalArgumentException wrong ->
                        throw new IllegalArgumentException(wrong.getMessage(), wrong);
                case IOException failed ->
                        throw new IllegalArgumentException(
                                "MPI cannot be used: " + failed.getMessage(), failed);
                case null, default -> throw e;
            }
        }
    }

    /// The life of the thread `muster-mpi`.
    private static void live(Launch launch, CompletableFuture<Ranks> joined) {
        Ranks ranks;
        try {
            ranks = join(launch, MpiLibrary.load(launch.libraries()));
        } catch (Throwable e) { // the thread that waits throws it
            joined.completeExceptionally(e);
            return;
        }
        joined.complete(ranks);
        ranks.polling.keep(() -> ranks.isLeaving);
        try {
            ranks.communicator.finish();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "this rank cannot leave its job", e);
        }
    }

    private static Ranks join(Launch launch, MpiLibrary library) throws IOException {
        Communicator communicator = Communicator.join(library);
        int told = launch.size().orElse(communicator.size());
        if (told != communicator.size()) {
            throw new IllegalArgumentException(
                    ("%s finds %d ranks, but its launcher has started %d: the launcher belongs to"
                                    + " another MPI; use that of this library, or name the library"
                                    + " of the launcher in %s")
                            .formatted(library, communicator.size(), told, Launch.LIBRARY));
        }
        var ranks = new Ranks(communicator, Thread.currentThread());
        LOGGER.log(Level.DEBUG, () -> "this is " + communicator);
        if (ranks.isFirst()) {
            Runtime.getRuntime().addShutdownHook(Threads.lasting("muster-mpi-exit", ranks::exit));
        }
        return ranks;
    }

    // ---- what it is ----

    /// Whether this is rank 0, which runs the program.
    boolean isFirst() {
        return communicator.rank() == 0;
    }

    /// How many ranks there are.
    int size() {
        return communicator.size();
    }

    /// The next thing that rank 0 wants of this one.
    Order awaitOrder() throws InterruptedException {
        return orders.take();
    }

    // ---- connections ----

    /// Opens a session with another rank.
    ///
    /// @param workers how many are wanted there
    /// @throws IOException if that cannot be
    MpiConnection open(int rank, int workers) throws IOException {
        MpiConnection connection;
        lock.lock();
        try {
            connection = add(rank, freeSession(rank));
        } finally {
            lock.unlock();
        }
        connection
                .departures()
                .send(Kind.OPEN, ByteBuffer.allocate(Integer.BYTES).putInt(workers).array());
        return connection;
    }

    private int freeSession(int rank) throws IOException {
        for (int session = 1; session <= Envelope.LAST_SESSION; session++) {
            if (!connections.containsKey(new Key(rank, session))) {
                return session;
            }
        }
        throw new IOException(
                "%d pools are open that use MPI, and no more can be: close some"
                        .formatted(Envelope.LAST_SESSION));
    }

    private MpiConnection add(int rank, int session) {
        var key = new Key(rank, session);
        var connection = new MpiConnection(communicator, polling, rank, session, () -> forget(key));
        connections.put(key, connection);
        return connection;
    }

    /// Removes a connection that is over on both sides.
    private void forget(Key key) {
        connections.computeIfPresent(
                key, (_, known) -> known.isClosed() && known.arrivals().isEnded() ? null : known);
    }

    // ---- receiving ----

    /// Receives what has arrived. One thread at a time.
    private boolean look() throws IOException {
        try {
            int received = 0;
            Incoming next = receive();
            while (next != null) {
                deliver(next);
                received++;
                next = received < MOST_AT_ONCE ? receive() : null;
            }
            return received > 0;
        } catch (IOException e) {
            connections.values().forEach(each -> each.end(e));
            throw e;
        }
    }

    /// A rank one of whose connections is full must wait, so that it stops sending.
    private @Nullable Incoming receive() throws IOException {
        if (!full.isEmpty()) {
            full.removeIf(each -> !each.arrivals().isFull());
        }
        return communicator.receive(
                rank -> full.stream().anyMatch(each -> each.rank() == rank), !full.isEmpty());
    }

    private void deliver(Incoming next) {
        Envelope envelope = Envelope.of(next.tag());
        var key = new Key(next.rank(), envelope.session());
        switch (envelope.kind()) {
            case OPEN -> {
                int workers = ByteBuffer.wrap(next.content()).getInt();
                orders.add(new Order.Open(add(key.rank(), key.session()), workers));
            }
            case FINISH -> orders.add(new Order.Finish());
            default -> {
                MpiConnection connection = connections.get(key);
                if (connection != null) { // if not, it is over on both sides
                    deliver(envelope.kind(), next.content(), connection);
                }
            }
        }
    }

    private void deliver(Kind kind, byte[] content, MpiConnection connection) {
        Arrivals arrivals = connection.arrivals();
        switch (kind) {
            case WHOLE -> arrivals.whole(content);
            case FIRST -> arrivals.first(content);
            case NEXT -> arrivals.next(content);
            case END -> {
                connection.ended();
                forget(new Key(connection.rank(), connection.session()));
            }
            default -> throw new IllegalStateException(kind + " is no message of a connection");
        }
        if (arrivals.isFull()) {
            full.add(connection);
        }
    }

    // ---- the end ----

    /// A source that is to be closed before this rank leaves.
    void add(MpiSource source) {
        sources.add(source);
    }

    void remove(MpiSource source) {
        sources.remove(source);
    }

    /// The program of rank 0 ends, and so does the job.
    private void exit() {
        try {
            if (!sources.isEmpty()) {
                awaitPools();
            }
            sources.forEach(MpiSource::close);
            awaitNoConnections();
            for (int rank = 1; rank < size(); rank++) {
                new Departures(communicator, polling, rank, 0, new Arrivals(polling))
                        .send(Kind.FINISH);
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "other ranks cannot be told that the program ends", e);
        }
        leave();
    }

    /// Pools that are open have a hook of their own, in which running tasks may end.
    private static void awaitPools() {
        long deadline = Nanos.deadline(Duration.ofMillis(200));
        Optional<Thread> hook = poolsExit();
        while (hook.isEmpty() && Deadline.left(deadline) > 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            hook = poolsExit();
        }
        hook.ifPresent(Ranks::joinUninterruptibly);
    }

    private static Optional<Thread> poolsExit() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("muster-pools-exit"))
                .findFirst();
    }

    private static void joinUninterruptibly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitNoConnections() {
        long deadline = Nanos.deadline(END_TIMEOUT);
        while (!connections.isEmpty() && Deadline.left(deadline) > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Leaves the job; waits a while until all other ranks do so, too.
    void leave() {
        isLeaving = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(LEAVE_TIMEOUT)) {
                LOGGER.log(Level.WARNING, "other ranks do not end; MPI ends them");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return communicator.toString();
    }
}
