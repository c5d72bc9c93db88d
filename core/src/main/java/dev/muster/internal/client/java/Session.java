package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Fragments;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Threads;
import dev.muster.internal.system.TimeText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to a manager from its welcome to its end: matches answers to calls and changes to
/// listeners. Safe for all threads.
public final class Session {
    /// The connection to a manager. Safe for all threads.
    public interface Link {
        /// Sends one message. Waits if the manager does not read.
        ///
        /// @throws IOException if the link is broken
        void send(Output message) throws IOException;

        /// Waits until the reply is there, and makes sure that a thread reads.
        ///
        /// @throws InterruptedException if interrupted before
        void await(Reply reply) throws InterruptedException;

        /// Announces a reply for which no thread waits.
        void attend();

        /// When something was last received, by `System.nanoTime`.
        long lastHeardNanos();

        /// Ends it.
        void close();
    }

    private static final System.Logger LOGGER = Log.named("dev.muster.manager");

    private final JavaWelcome welcome;
    private final Consumer<Session> whenEnded;
    private final AtomicLong lastCall = new AtomicLong();
    private final Map<Long, Reply> replies = new ConcurrentHashMap<>();
    private final Map<Long, Consumer<Input>> listeners = new ConcurrentHashMap<>(2);

    /// Used only by the thread that reads.
    private final Fragments incoming;

    /// The replies to be delivered as soon as nothing more is to be read.
    private final Queue<Reply> ended = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Link link;
    private volatile @Nullable IOException end;
    private volatile @Nullable Future<?> heartbeat;

    /// @param limitBytes the longest message that is accepted
    /// @param whenEnded called once when the connection has ended
    Session(JavaWelcome welcome, long limitBytes, Consumer<Session> whenEnded) {
        this.welcome = welcome;
        this.incoming = new Fragments(limitBytes);
        this.whenEnded = whenEnded;
    }

    /// Sets the link to the manager, before anything else.
    void begin(Link way) {
        link = way;
    }

    private Link link() {
        Link way = link;
        if (way == null) {
            throw new IllegalStateException("the session has no link yet");
        }
        return way;
    }

    JavaWelcome welcome() {
        return welcome;
    }

    /// From now on shows the manager that this process is alive, and notices when the manager is
    /// not.
    void keepAlive() {
        long nanos = Nanos.of(welcome.keepAlive());
        Future<?> beats =
                Heartbeat.TIMER.scheduleWithFixedDelay(
                        Guard.around(this::beat), nanos, nanos, TimeUnit.NANOSECONDS);
        heartbeat = beats;
        if (!isOpen()) {
            beats.cancel(false);
        }
    }

    private void beat() {
        Duration limit = Nanos.times(welcome.keepAlive(), 2);
        if (System.nanoTime() - lastHeardNanos() > Nanos.of(limit)) {
            close("the manager was silent for %s".formatted(TimeText.of(limit)));
        } else if (isOpen()) {
            Threads.virtual("muster-line-ping", () -> tell(new ClientMessage.Ping().write()))
                    .start();
        }
    }

    /// One thread for all sessions of the process, running while there are any. It never sends by
    /// itself: a manager that does not read would block it, and with it all others.
    private static final class Heartbeat {
        static final ScheduledThreadPoolExecutor TIMER = timer();

        private static ScheduledThreadPoolExecutor timer() {
            var timer = Threads.timer("muster-heartbeat");
            timer.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
            timer.allowCoreThreadTimeOut(true);
            return timer;
        }
    }

    /// Whether calls can be made.
    boolean isOpen() {
        return end == null;
    }

    long lastHeardNanos() {
        return link().lastHeardNanos();
    }

    // ---- calls ----

    /// The number of the next call.
    long nextCall() {
        return lastCall.incrementAndGet();
    }

    /// Sends a call for which a thread waits.
    ///
    /// @throws IOException if the connection is broken; then not all of it was sent
    Reply call(long id, Output message) throws IOException {
        return call(new Reply(id, null), message);
    }

    /// Sends a call for which no thread waits.
    ///
    /// @param whenDone gets the reply, on a thread of its own
    /// @throws IOException if the connection is broken; then not all of it was sent
    void call(long id, Output message, Consumer<Reply> whenDone) throws IOException {
        call(new Reply(id, whenDone), message);
        link().attend();
    }

    private Reply call(Reply reply, Output message) throws IOException {
        replies.put(reply.id(), reply);
        IOException lost = end;
        try {
            if (lost != null) {
                throw lost;
            }
            link().send(message);
        } catch (IOException e) {
            if (replies.remove(reply.id()) != null) {
                throw e;
            }
        } catch (RuntimeException | Error e) { // the caller gets it, and no answer is expected
            replies.remove(reply.id());
            throw e;
        }
        return reply;
    }

    /// Sends something that is not answered; failures do not matter.
    void tell(Output message) {
        try {
            if (isOpen()) {
                link().send(message);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a message could not be sent", e);
        }
    }

    /// Waits for a reply.
    ///
    /// @throws InterruptedException if interrupted before
    void await(Reply reply) throws InterruptedException {
        link().await(reply);
    }

    /// Passes changes of a listener to this consumer, which must not wait.
    void listen(long listener, Consumer<Input> changes) {
        listeners.put(listener, changes);
        link().attend();
    }

    void unlisten(long listener) {
        listeners.remove(listener);
    }

    // ---- what comes back ----

    /// Takes one message from the link; never waits.
    public void received(Input in) {
        try {
            take(ServerMessage.read(in));
        } catch (CodecException e) {
            lost(new IOException("the manager sent an invalid message: " + e.getMessage(), e));
        } catch (Throwable e) { // this message is lost, so the state of the stream is unknown
            Guard.survived(e);
            lost(new IOException("a message of the manager could not be handled", e));
        }
    }

    private void take(ServerMessage message) throws CodecException {
        switch (message) {
            case ServerMessage.Return(long id, _) -> answered(id, message);
            case ServerMessage.Nothing(long id) -> answered(id, message);
            case ServerMessage.Thrown(long id, _) -> answered(id, message);
            case ServerMessage.Refused(long id, _) -> answered(id, message);
            case ServerMessage.Cancelled(long id) -> answered(id, message);
            case ServerMessage.Pong() -> {}
            case ServerMessage.Changed(long listener, Input change) -> {
                Consumer<Input> changes = listeners.get(listener);
                if (changes != null) {
                    Guard.run(() -> changes.accept(change));
                }
            }
            case ServerMessage.Part part -> takePart(part);
        }
    }

    private void takePart(ServerMessage.Part part) throws CodecException {
        try {
            Input whole = incoming.add(part.stream(), part.isLast(), part.bytes());
            if (whole != null) {
                take(ServerMessage.read(whole));
            }
        } catch (Fragments.TooLongException e) {
            switch (ServerMessage.read(e.beginning())) {
                case ServerMessage.Return(long id, _) -> refuse(id, e);
                case ServerMessage.Thrown(long id, _) -> refuse(id, e);
                case ServerMessage.Changed(long listener, Input change) ->
                        take(new ServerMessage.Changed(listener, Change.gapInPlaceOf(change)));
                default -> throw new CodecException("a message has " + e.getMessage(), e);
            }
        }
    }

    private void refuse(long id, Fragments.TooLongException e) {
        String reason = "the result has %s of this client".formatted(e.getMessage());
        answered(id, new ServerMessage.Refused(id, reason));
    }

    private void answered(long id, ServerMessage message) {
        Reply reply = replies.remove(id);
        if (reply != null) {
            end(reply, new Reply.Outcome.Answered(message));
        }
    }

    /// All that has arrived is received: passes the replies for which no thread waits to a thread
    /// that may block.
    public void idle() {
        if (!ended.isEmpty()) {
            var batch = new ArrayList<Reply>();
            for (Reply reply = ended.poll(); reply != null; reply = ended.poll()) {
                batch.add(reply);
            }
            Runnable tell = () -> batch.forEach(reply -> Guard.run(reply::tell));
            try {
                Threads.virtual("muster-line-replies", tell).start();
            } catch (OutOfMemoryError e) { // there are no more threads: this one has to
                Guard.survived(e);
                tell.run();
            }
        }
    }

    /// Whether answers are awaited.
    boolean isAwaiting() {
        return !replies.isEmpty();
    }

    private void end(Reply reply, Reply.Outcome outcome) {
        reply.end(outcome);
        if (reply.isToBeTold()) {
            ended.add(reply);
        }
    }

    /// Nothing more comes over the link.
    public void lost(IOException cause) {
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = cause;
        }
        for (Long id : List.copyOf(replies.keySet())) {
            Reply reply = replies.remove(id);
            if (reply != null) {
                end(reply, new Reply.Outcome.Lost(cause));
            }
        }
        Guard.run(this::idle);
        Guard.run(() -> whenEnded.accept(this));
        Future<?> beats = heartbeat;
        if (beats != null) {
            beats.cancel(false);
        }
        // Closing may have to wait for a manager that does not read; the thread that noticed does
        // not.
        Guard.run(() -> Threads.virtual("muster-line-close", link()::close).start());
    }

    /// Ends it from this side.
    void close(String reason) {
        lost(new IOException(reason));
    }

    /// The reply a call waits for: a message of the manager, or the end of the connection. Ends
    /// once.
    public static final class Reply {
        /// How a call ended.
        sealed interface Outcome {
            /// The manager answered.
            record Answered(ServerMessage message) implements Outcome {}

            /// The connection ended first.
            record Lost(IOException cause) implements Outcome {}
        }

        private final long id;
        private final @Nullable Consumer<Reply> whenDone;
        private volatile @Nullable Outcome outcome;
        private volatile @Nullable Thread waiting;

        /// @param whenDone what [#tell] calls; null if a thread waits
        Reply(long id, @Nullable Consumer<Reply> whenDone) {
            this.id = id;
            this.whenDone = whenDone;
        }

        long id() {
            return id;
        }

        /// Whether it has ended.
        public boolean isDone() {
            return outcome != null;
        }

        /// How it ended.
        Outcome outcome() {
            Outcome result = outcome;
            if (result == null) {
                throw new IllegalStateException("there is no reply yet");
            }
            return result;
        }

        void end(Outcome result) {
            outcome = result;
            wake();
        }

        /// Whether no thread waits, but a callback does.
        boolean isToBeTold() {
            return whenDone != null;
        }

        /// Calls the callback.
        void tell() {
            if (whenDone != null) {
                whenDone.accept(this);
            }
        }

        /// Makes the waiting thread check again.
        public void wake() {
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }

        /// From now on [#wake] wakes this thread; called before it checks whether it has to wait.
        void awaitedHere() {
            waiting = Thread.currentThread();
        }

        /// Waits until it has ended or [#wake] is called; may return spuriously.
        ///
        /// @throws InterruptedException if interrupted
        void pause() throws InterruptedException {
            if (outcome == null) {
                LockSupport.park(this);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        /// Waits until it has ended; another thread reads.
        ///
        /// @throws InterruptedException if interrupted
        public void await() throws InterruptedException {
            awaitedHere();
            while (!isDone()) {
                pause();
            }
        }
    }
}
