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
import java.util.function.Consumer;

/// An agent that has joined, as the program sees it: the workers that it brings, and what it says
/// of them.
final class JoinedAgent implements Link.Owner {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    private final String name;
    private final Greeting.Hello hello;
    private final PoolConfig config;
    private final WorkerListener listener;
    private final Consumer<JoinedAgent> whenOver;
    private final Link link;

    /// There will be no other one.
    private final boolean hasOneConnection;

    private final Map<Integer, JoinedWorker> workers = new ConcurrentHashMap<>();
    private final WorkerLines output;

    /// @param name of its machine, and no other agent's
    /// @param patience how long it may be without a connection; zero if there will be one only
    /// @param whenOver called once, when nothing more will come from it
    JoinedAgent(
            String name,
            Greeting.Hello hello,
            PoolConfig config,
            Duration patience,
            WorkerListener listener,
            Consumer<JoinedAgent> whenOver) {
        this.name = name;
        this.hello = hello;
        this.config = config;
        this.listener = listener;
        this.whenOver = whenOver;
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
        Threads.virtual("muster-agent-" + name, () -> hearAll(notices)).start();
        Threads.virtual("muster-agent-output-" + name, () -> hearAll(lines)).start();
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

    /// How many workers it has.
    int load() {
        return workers.size();
    }

    /// Starts a worker besides those that the agent keeps.
    void startOne() {
        tell(ToAgent.Start.write());
    }

    // ---- what it says ----

    private void hearAll(LinkChannel notices) {
        try {
            while (true) {
                hear(notices.receiveBytes());
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, name + " says nothing more", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
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
            case FromAgent.Failed(String message, boolean isHopeless) ->
                    listener.failed(
                            new WorkerStartException(
                                    "on %s: %s".formatted(name, message),
                                    isHopeless ? new IOException(message) : null));
            case FromAgent.Ended(int number, CrashReport report, var journal) -> {
                JoinedWorker worker = workers.remove(number);
                if (worker != null) {
                    worker.ended(named(report, worker.info().name()), journal);
                }
            }
            case FromAgent.Resident(Map<Integer, Long> bytes) ->
                    bytes.forEach((number, resident) -> {
                        JoinedWorker worker = workers.get(number);
                        if (worker != null) {
                            worker.holds(resident);
                        }
                    });
            case FromAgent.Leaving _ -> workers.values().forEach(listener::leaving);
            case FromAgent.Silent(String worker) -> output.forget(worker + "@" + name);
            case FromAgent.Line(String worker, long task, boolean isError, String text) ->
                    output.show(worker + "@" + name, task, isError, text);
        }
    }

    /// The report, with the name that the worker has here.
    private static CrashReport named(CrashReport report, String worker) {
        return new CrashReport(
                worker,
                report.pid().orElse(0),
                report.cause(),
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
        String full = arrived.name() + "@" + name;
        var info =
                new WorkerInfo(
                        full,
                        hello.host(),
                        arrived.pid(),
                        new WorkerKind.Jvm(arrived.java()),
                        false);
        var worker =
                new JoinedWorker(
                        info,
                        link.channel(FromAgent.Arrived.tasks(number)),
                        link.channel(FromAgent.Arrived.control(number)),
                        () -> output.lastLines(full),
                        () -> tell(ToAgent.Terminate.write(number)),
                        () -> tell(ToAgent.Kill.write(number)));
        workers.put(number, worker);
        if (!link.isOpen()) { // it may have ended before the worker was in the list
            lose(new IOException("the link is over"));
        }
        try {
            listener.arrived(worker);
        } catch (Throwable e) { // nobody has it
            Guard.failed(e);
            worker.kill();
        }
    }

    // ---- the end ----

    @Override
    public void broken(IOException why) {
        LOGGER.log(
                Level.DEBUG,
                () -> "the link to the agent on " + name + " is broken: " + why.getMessage());
        if (hasOneConnection) {
            link.abandon(why);
        }
    }

    @Override
    public void ended(IOException why, boolean isInOrder) {
        lose(why);
        whenOver.accept(this);
    }

    private void lose(IOException why) {
        for (Map.Entry<Integer, JoinedWorker> each : workers.entrySet()) {
            JoinedWorker worker = each.getValue();
            if (workers.remove(each.getKey(), worker)) {
                worker.ended(lost(worker, why), Optional.empty());
            }
        }
    }

    private CrashReport lost(JoinedWorker worker, IOException why) {
        WorkerInfo info = worker.info();
        return new CrashReport(
                info.name(),
                info.pid(),
                CrashReport.Cause.LOST,
                null,
                String.valueOf(why.getMessage()),
                "",
                "",
                List.copyOf(worker.lastLines()),
                "",
                "",
                0);
    }

    @Override
    public String toString() {
        return "agent on " + name;
    }
}
