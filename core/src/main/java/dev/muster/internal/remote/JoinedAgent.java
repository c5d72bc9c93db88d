package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.launch.WorkerLines;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// An agent that has joined, as the program sees it: the workers that it brings, and what it says
/// of them.
final class JoinedAgent implements Link.Owner {
    /*
     * Each worker that it was asked for is answered once: by one that arrives, by a start that
     * fails, or, if the agent is over or leaves before that, by another agent that is asked in its
     * place.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final String name;
    private final Greeting.Hello hello;
    private final PoolConfig config;
    private final WorkerListener listener;
    private final Circle circle;
    private final Link link;

    /// There will be no other one.
    private final boolean hasOneConnection;

    private final Map<Integer, JoinedWorker> workers = new ConcurrentHashMap<>();
    private final WorkerLines output;

    private volatile boolean isClosed;

    // Guarded by this.

    /// How many workers it was asked for that have not come.
    private int asked;

    private boolean isSetUp;
    private boolean isLeaving;
    private boolean isOver;
    private List<Thread> hearing = List.of();

    /// The agents among which it is one.
    interface Circle {
        /// The name of the link of this one.
        String id();

        /// These workers will not come from it.
        void askOthers(int workers);

        /// Its connection is lost; another one may follow. Must not wait.
        void broken();

        /// Its link is over. It may still say what has arrived before.
        void over(IOException why);

        /// It will say nothing more.
        void silent(JoinedAgent agent);
    }

    /// @param name of its machine, and no other agent's
    /// @param patience how long it may be without a connection; zero if there will be one only
    JoinedAgent(
            String name,
            Greeting.Hello hello,
            PoolConfig config,
            Duration patience,
            WorkerListener listener,
            Circle circle) {
        this.name = name;
        this.hello = hello;
        this.config = config;
        this.listener = listener;
        this.circle = circle;
        this.link = new Link("the agent on " + name, patience, this);
        this.hasOneConnection = patience.isZero();
        this.output = new WorkerLines(config.output());
    }

    String name() {
        return name;
    }

    Link link() {
        return link;
    }

    /// The name of its link.
    String id() {
        return circle.id();
    }

    /// Says what the program wants of its workers, and hears what becomes of them.
    void start() throws IOException {
        say(
                new ToAgent.SetUp(
                                config.workerMemoryBytes(),
                                config.startTimeout(),
                                config.jvmFlags(),
                                config.environment(),
                                output.isWanted(),
                                config.memoryLimitBytes() > 0 || config.recycleBytes() > 0)
                        .write());
        LinkChannel notices = link.channel(FromAgent.NOTICES);
        LinkChannel lines = link.channel(FromAgent.OUTPUT);
        Thread first = Threads.virtual("muster-agent-" + name, () -> hearAll(notices));
        Thread second = Threads.virtual("muster-agent-output-" + name, () -> hearAll(lines));
        synchronized (this) {
            first.start(); // before anybody can wait for their end
            second.start();
            hearing = List.of(first, second);
            isSetUp = true;
        }
    }

    /// Waits until the listener is told nothing more, and a little for the last lines. Its link
    /// must be over.
    void awaitSilence() {
        List<Thread> threads;
        synchronized (this) {
            threads = hearing;
        }
        if (threads.isEmpty()) {
            return;
        }
        Threads.joinUninterruptibly(threads.getFirst());
        try {
            var _ = threads.getLast().join(LAST_LINES);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the lines go on without us
        }
    }

    private void say(Output order) throws IOException {
        LinkChannel channel = link.channel(FromAgent.NOTICES);
        channel.sendBytes(order.buffers().toArray(new ByteBuffer[0]));
        channel.flush();
    }

    private void tell(Output order) {
        try {
            say(order);
        } catch (IOException e) { // its workers are over, which the pool finds out
            LOGGER.log(Level.DEBUG, name + " cannot be told", e);
        }
    }

    /// How many workers it has or was asked for.
    synchronized int load() {
        return workers.size() + asked;
    }

    /// Whether it can be asked for workers.
    synchronized boolean isStarting() {
        return isSetUp && !isLeaving && !isOver;
    }

    /// Starts a worker besides those that the agent keeps.
    ///
    /// @return false if it starts none any more
    boolean startOne() {
        synchronized (this) {
            if (!isStarting()) {
                return false;
            }
            asked++;
        }
        tell(ToAgent.Start.write());
        return true;
    }

    private synchronized void isAnswered() {
        asked = Math.max(0, asked - 1);
    }

    private synchronized int takeUnanswered() {
        int left = asked;
        asked = 0;
        return left;
    }

    // ---- what it says ----

    private void hearAll(LinkChannel notices) {
        try {
            while (hearNext(notices)) {
                // Until its link is over.
            }
        } finally {
            circle.silent(this);
        }
    }

    /// @return false if nothing more will come
    private boolean hearNext(LinkChannel notices) {
        try {
            hear(notices.receiveBytes());
            return true;
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, name + " says nothing more", e);
            link.abandon(e); // or the link would go on without its most important channel
            return false;
        } catch (InterruptedException e) { // nobody has a reason for that
            Guard.failed(e);
            return true;
        } catch (Throwable e) { // the message is still there
            Guard.failed(e);
            Guard.pause();
            return true;
        }
    }

    /// What hearing one notice throws is of no harm to the next.
    private void hear(byte[] message) {
        try {
            handle(FromAgent.read(Input.of(message)));
        } catch (Throwable e) {
            Guard.failed(e);
        }
    }

    private void handle(FromAgent said) throws IOException {
        switch (said) {
            case FromAgent.Arrived arrived -> arrived(arrived);
            case FromAgent.Failed(String message, boolean isHopeless) -> {
                isAnswered();
                listener.failed(
                        new WorkerStartException(
                                "on %s: %s".formatted(name, message),
                                isHopeless ? new IOException(message) : null));
            }
            case FromAgent.Ended(int number, CrashReport report, var journal) -> {
                JoinedWorker worker = workers.remove(number);
                if (worker != null) {
                    worker.ended(told(report, worker), journal);
                }
            }
            case FromAgent.Resident(Map<Integer, Long> bytes) ->
                    bytes.forEach((number, resident) -> {
                        JoinedWorker worker = workers.get(number);
                        if (worker != null) {
                            worker.holds(resident);
                        }
                    });
            case FromAgent.Leaving _ -> leaves();
            case FromAgent.Silent(String worker) -> output.forget(worker + "@" + name);
            case FromAgent.Line(String worker, long task, boolean isError, String text) ->
                    output.show(worker + "@" + name, task, isError, text);
        }
    }

    private void leaves() {
        synchronized (this) {
            isLeaving = true;
        }
        workers.values().forEach(listener::leaving);
        circle.askOthers(takeUnanswered());
    }

    /// The report as it is read here: with the name that the worker has here, and after the end of
    /// this use of the agent no worker is lost.
    private CrashReport told(CrashReport report, JoinedWorker worker) {
        boolean isStopped = isClosed && report.cause() == CrashReport.Cause.LOST;
        return new CrashReport(
                worker.info().name(),
                report.pid().orElse(0),
                isStopped ? CrashReport.Cause.STOPPED : report.cause(),
                report.status().orElse(null),
                report.detail(),
                report.failingFrame(),
                report.crashFile(),
                report.lastLines(),
                report.stacks(),
                report.task(),
                report.attempt());
    }

    private void arrived(FromAgent.Arrived arrived) throws IOException {
        int number = arrived.worker();
        if (!FromAgent.Arrived.isNumber(number) || workers.containsKey(number)) {
            link.abandon(
                    new IOException("the agent on %s has two workers %d".formatted(name, number)));
            return;
        }
        if (!link.isOpen()) {
            return; // what has arrived before is over with it
        }
        JoinedWorker worker = worker(number, arrived);
        workers.put(number, worker);
        if (!link.isOpen()) { // it may have ended before the worker was in the list
            lose(new IOException("the link is over"));
        }
        isAnswered();
        try {
            listener.arrived(worker);
        } catch (Throwable e) { // nobody has it
            Guard.failed(e);
            worker.kill();
        }
    }

    private JoinedWorker worker(int number, FromAgent.Arrived arrived) throws IOException {
        String full = arrived.name() + "@" + name;
        return new JoinedWorker(
                new WorkerInfo(
                        full,
                        hello.host(),
                        arrived.pid(),
                        new WorkerKind.Jvm(arrived.java()),
                        false,
                        hello.labels()),
                link.channel(FromAgent.Arrived.tasks(number)),
                link.channel(FromAgent.Arrived.control(number)),
                () -> output.lastLines(full),
                () -> tell(ToAgent.Terminate.write(number)),
                () -> tell(ToAgent.Kill.write(number)));
    }

    // ---- the end ----

    /// The program ends. [#close] must follow.
    void sayGoodbye() {
        isClosed = true; // first: an agent that hears it may be gone before this method returns
        link.sayGoodbye();
    }

    /// Ends its link. It has been told that the program ends.
    void close() {
        link.close();
    }

    @Override
    public void broken(IOException why) {
        LOGGER.log(
                Level.DEBUG,
                () -> "the link to the agent on " + name + " is broken: " + why.getMessage());
        if (hasOneConnection) {
            link.abandon(why);
        } else {
            circle.broken();
        }
    }

    @Override
    public void ended(IOException why, boolean isInOrder) {
        boolean isHeard;
        synchronized (this) {
            isOver = true;
            isHeard = isSetUp;
        }
        try {
            lose(why);
        } finally {
            circle.over(why);
            if (!isHeard) {
                circle.silent(this);
            }
            circle.askOthers(takeUnanswered());
        }
    }

    private void lose(IOException why) {
        for (Integer number : List.copyOf(workers.keySet())) {
            JoinedWorker worker = workers.remove(number);
            if (worker != null) {
                worker.ended(lost(worker, why), Optional.empty());
            }
        }
    }

    private CrashReport lost(JoinedWorker worker, IOException why) {
        WorkerInfo info = worker.info();
        CrashReport.Cause cause = isClosed ? CrashReport.Cause.STOPPED : CrashReport.Cause.LOST;
        return CrashReport.unseen(info.name(), info.pid(), cause, worker.lastLines())
                .withCause(cause, isClosed ? "" : String.valueOf(why.getMessage()));
    }

    @Override
    public String toString() {
        return "agent on " + name;
    }
}
