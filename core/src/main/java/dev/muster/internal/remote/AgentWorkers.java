package dev.muster.internal.remote;

import dev.muster.OutputLine;
import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.agent.AgentConfig;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The workers of an agent: as many as it is to keep, and those that the program asks for besides.
/// Carries out what the program says, and tells it what becomes of them.
final class AgentWorkers implements WorkerListener, AutoCloseable {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    /// A worker that ends sooner than this and has had no task is of no use: the next one is
    /// started after a pause, which is twice as long each time.
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final long SHORTEST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private static final long LOOK_MILLIS = 1_000;
    private static final long QUICK_LOOK_MILLIS = 200;

    private record Slot(Worker worker, Relay tasks, long sinceNanos) {}

    private final AgentConfig config;
    private final Link link;
    private final Function<PoolConfig, WorkerSource> sources;
    private final ScheduledThreadPoolExecutor timer = Threads.timer("muster-agent-timer");
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<Integer, Slot> workers = new HashMap<>();
    private @Nullable WorkerSource source;
    private int last;

    /// How many are asked for and not there.
    private int coming;

    private long pauseMillis;
    private boolean isDraining;
    private boolean isClosed;

    /// @param sources makes the workers, as the program wants them
    AgentWorkers(AgentConfig config, Link link, Function<PoolConfig, WorkerSource> sources) {
        this.config = config;
        this.link = link;
        this.sources = sources;
    }

    void start() throws IOException {
        LinkChannel orders = link.channel(FromAgent.NOTICES);
        Threads.daemon("muster-agent-orders", () -> obey(orders)).start();
    }

    // ---- what the program says ----

    private void obey(LinkChannel orders) {
        try {
            while (true) {
                obey(orders.receiveBytes());
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "no more orders", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// What one order throws is of no harm to the next.
    private void obey(byte[] message) {
        try {
            handle(ToAgent.read(Input.of(message)));
        } catch (Throwable e) {
            Guard.failed(e);
        }
    }

    private void handle(ToAgent order) {
        switch (order) {
            case ToAgent.SetUp setUp -> begin(setUp);
            case ToAgent.Start _ -> request(1);
            case ToAgent.Terminate(int number) -> {
                Worker worker = worker(number);
                if (worker != null) {
                    worker.terminate();
                }
            }
            case ToAgent.Kill(int number) -> {
                Worker worker = worker(number);
                if (worker != null) {
                    worker.kill();
                }
            }
        }
    }

    private @Nullable Worker worker(int number) {
        lock.lock();
        try {
            Slot slot = workers.get(number);
            return slot == null ? null : slot.worker();
        } finally {
            lock.unlock();
        }
    }

    private void begin(ToAgent.SetUp setUp) {
        WorkerSource made = sources.apply(poolConfig(setUp));
        made.open(this);
        boolean isLate;
        lock.lock();
        try {
            isLate = isClosed;
            if (!isLate) {
                source = made;
            }
        } finally {
            lock.unlock();
        }
        if (isLate) {
            made.close();
            return;
        }
        long millis = setUp.watchesMemory() ? QUICK_LOOK_MILLIS : LOOK_MILLIS;
        timer.scheduleWithFixedDelay(
                Guard.around(this::look), millis, millis, TimeUnit.MILLISECONDS);
        refill();
    }

    private PoolConfig poolConfig(ToAgent.SetUp setUp) {
        PoolConfig wanted =
                PoolConfig.defaults()
                        .withWorkers(config.workers())
                        .withStartTimeout(setUp.startTimeout())
                        .withJvmFlags(setUp.jvmFlags().toArray(new String[0]))
                        .withWorkerMemory(
                                config.workerMemoryBytes() > 0
                                        ? config.workerMemoryBytes()
                                        : setUp.memoryBytes())
                        .withOutput(
                                setUp.wantsOutput()
                                        ? new WorkerOutput.To(this::pass)
                                        : new WorkerOutput.Discard());
        for (Map.Entry<String, String> each : setUp.environment().entrySet()) {
            wanted = wanted.withEnvironment(each.getKey(), each.getValue());
        }
        return wanted;
    }

    // ---- starting ----

    /// Asks for as many workers as are missing and not coming.
    private void refill() {
        int missing;
        lock.lock();
        try {
            missing = isDraining ? 0 : config.workers() - workers.size() - coming;
        } finally {
            lock.unlock();
        }
        if (missing > 0) {
            request(missing);
        }
    }

    private void request(int more) {
        WorkerSource from;
        lock.lock();
        try {
            from = source;
            if (isClosed || from == null) {
                return;
            }
            coming += more;
        } finally {
            lock.unlock();
        }
        from.request(more);
    }

    @Override
    public void arrived(Worker worker) {
        int number;
        lock.lock();
        try {
            coming = Math.max(0, coming - 1);
            number = ++last;
        } finally {
            lock.unlock();
        }
        try {
            introduce(number, worker);
        } catch (IOException e) { // the link is over, and so is the worker
            worker.kill();
        }
    }

    private void introduce(int number, Worker worker) throws IOException {
        WorkerInfo info = worker.info();
        LinkChannel tasks = link.channel(FromAgent.Arrived.tasks(number));
        LinkChannel control = link.channel(FromAgent.Arrived.control(number));
        String java = info.kind() instanceof WorkerKind.Jvm(String version) ? version : "";
        String name = "muster-" + info.name();
        Relay relay = Relay.of(name + "-tasks", worker.tasks(), tasks);
        lock.lock();
        try {
            workers.put(number, new Slot(worker, relay, System.nanoTime()));
        } finally {
            lock.unlock();
        }
        say(FromAgent.Arrived.write(number, info.name(), info.pid(), java));
        relay.start();
        Relay.of(name + "-control", worker.control(), control).start();
        var _ =
                worker.ended()
                        .whenComplete(
                                (report, _) -> Guard.run(() -> ended(number, worker, report)));
    }

    @Override
    public void failed(WorkerStartException failure) {
        lock.lock();
        try {
            coming = Math.max(0, coming - 1);
            if (isClosed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        LOGGER.log(Level.WARNING, failure.getMessage());
        tell(FromAgent.Failed.write(failure.getMessage(), failure.getCause() != null));
        refillSoon();
    }

    @Override
    public void leaving(Worker worker) {
        // Workers of this machine stay as long as the agent does.
    }

    private void ended(int number, Worker worker, @Nullable CrashReport report) {
        Slot slot;
        boolean isLast;
        lock.lock();
        try {
            slot = workers.remove(number);
            isLast = isDraining && workers.isEmpty();
        } finally {
            lock.unlock();
        }
        CrashReport known = report != null ? report : lost(worker.info());
        try {
            send(FromAgent.OUTPUT, FromAgent.Silent.write(worker.info().name()));
            say(FromAgent.Ended.write(number, known, worker.journal()));
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the end of a worker cannot be told", e);
        }
        if (isLast) {
            link.close();
        } else if (slot != null
                && !slot.tasks().hasBeenUsed()
                && System.nanoTime() - slot.sinceNanos() < SOON.toNanos()) {
            refillSoon();
        } else {
            lock.lock();
            try {
                pauseMillis = 0;
            } finally {
                lock.unlock();
            }
            refill();
        }
    }

    private static CrashReport lost(WorkerInfo info) {
        return new CrashReport(
                info.name(),
                info.pid(),
                CrashReport.Cause.LOST,
                null,
                "",
                "",
                "",
                List.of(),
                "",
                "",
                0);
    }

    private void refillSoon() {
        long pause;
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            pause = Math.clamp(2 * pauseMillis, SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
            pauseMillis = pause;
        } finally {
            lock.unlock();
        }
        timer.schedule(Guard.around(this::refill), pause, TimeUnit.MILLISECONDS);
    }

    // ---- what the program is told ----

    private void say(Output notice) throws IOException {
        send(FromAgent.NOTICES, notice);
    }

    private void tell(Output notice) {
        try {
            say(notice);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the program cannot be told", e);
        }
    }

    private void send(int channel, Output message) throws IOException {
        LinkChannel way = link.channel(channel);
        way.sendBytes(message.buffers().toArray(new ByteBuffer[0]));
        way.flush();
    }

    /// A line that a worker wrote. Waits if the program does not read, and so does the worker then.
    private void pass(OutputLine line) {
        try {
            send(FromAgent.OUTPUT, FromAgent.Line.write(line));
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a line has nowhere to go", e);
        }
    }

    private void look() {
        Map<Integer, Slot> now;
        lock.lock();
        try {
            now = Map.copyOf(workers);
        } finally {
            lock.unlock();
        }
        if (!now.isEmpty() && link.isConnected()) {
            var bytes = new HashMap<Integer, Long>();
            now.forEach((number, slot) -> bytes.put(number, slot.worker().residentBytes()));
            tell(FromAgent.Resident.write(bytes));
        }
    }

    // ---- the end ----

    /// Asks for no more tasks. When no worker is left, the link is closed.
    void drain() {
        boolean isEmpty;
        lock.lock();
        try {
            isDraining = true;
            isEmpty = workers.isEmpty();
        } finally {
            lock.unlock();
        }
        tell(FromAgent.Leaving.write());
        if (isEmpty) {
            link.close();
        }
    }

    /// Kills all workers.
    @Override
    public void close() {
        WorkerSource left;
        lock.lock();
        try {
            isClosed = true;
            left = source;
        } finally {
            lock.unlock();
        }
        timer.shutdownNow();
        if (left != null) {
            left.close();
        }
    }
}
