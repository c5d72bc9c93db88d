package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.agent.AgentConfig;
import dev.muster.internal.cache.CacheFolder;
import dev.muster.internal.codec.Input;
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
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
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
    private static final long LEAVE_MILLIS = 20;

    private record Slot(Worker worker, Relay tasks, long sinceNanos) {}

    private final AgentConfig config;
    private final Link link;
    private final AgentReports reports;
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
    private boolean isSetUp;
    private boolean isDraining;
    private boolean isClosed;

    /// @param sources makes the workers, as the program wants them
    AgentWorkers(AgentConfig config, Link link, Function<PoolConfig, WorkerSource> sources) {
        this.config = config;
        this.link = link;
        this.reports = new AgentReports(link);
        this.sources = sources;
    }

    void start() throws IOException {
        LinkChannel orders = link.channel(FromAgent.NOTICES);
        Threads.daemon("muster-agent-orders", () -> obey(orders)).start();
    }

    // ---- what the program says ----

    private void obey(LinkChannel orders) {
        while (obeyNext(orders)) {
            // Until the link is over.
        }
    }

    /// @return false if no more orders will come
    private boolean obeyNext(LinkChannel orders) {
        try {
            obey(orders.receiveBytes());
            return true;
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "no more orders", e);
            link.abandon(e); // or the agent would be there, and deaf
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
            case ToAgent.Start _ -> startOne();
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
        lock.lock();
        try {
            if (isSetUp) {
                link.abandon(new IOException("the program sets its workers up again"));
                return;
            }
            isSetUp = true;
        } finally {
            lock.unlock();
        }
        try {
            open(setUp);
        } catch (Throwable e) { // there will be no workers, and the program must know why
            Guard.failed(e);
            reports.tell(FromAgent.Failed.write("no worker can be started: " + Link.text(e), true));
        }
    }

    private void open(ToAgent.SetUp setUp) {
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
        var _ =
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
                        .withJvmFlags(
                                CacheFolder.flags(config.cache(), config.cacheBytes())
                                        .toArray(new String[0]))
                        .withWorkerMemory(
                                config.workerMemoryBytes() > 0
                                        ? config.workerMemoryBytes()
                                        : setUp.memoryBytes())
                        .withOutput(
                                setUp.wantsOutput()
                                        ? new WorkerOutput.To(reports::line)
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
        WorkerSource from;
        lock.lock();
        try {
            from = source;
            missing = mayStart() ? config.workers() - workers.size() - coming : 0;
            coming += Math.max(0, missing);
        } finally {
            lock.unlock();
        }
        if (from != null && missing > 0) {
            request(from, missing);
        }
    }

    /// Starts a worker besides those. If the agent is ending, the program asks another one.
    private void startOne() {
        WorkerSource from;
        lock.lock();
        try {
            from = source;
            if (!mayStart()) {
                return;
            }
            coming++;
        } finally {
            lock.unlock();
        }
        if (from != null) {
            request(from, 1);
        }
    }

    /// Under the lock.
    private boolean mayStart() {
        return source != null && !isClosed && !isDraining;
    }

    private void request(WorkerSource from, int more) {
        WorkerStartException failure;
        try {
            from.request(more);
            return;
        } catch (Throwable e) { // or nobody would know that they do not come
            Guard.failed(e);
            failure = new WorkerStartException("a worker did not start: " + Link.text(e), e);
        }
        for (int i = 0; i < more; i++) {
            failed(failure);
        }
    }

    @Override
    public void arrived(Worker worker) {
        int number;
        boolean isLate;
        boolean isLast;
        lock.lock();
        try {
            number = ++last;
            isLate = isDraining || isClosed;
            isLast = isDraining && workers.isEmpty();
            if (isLate) {
                hasCome();
            }
        } finally {
            lock.unlock();
        }
        if (isLate) { // it would get tasks, and nobody could ask it to leave
            dismiss(worker);
            if (isLast) {
                leave();
            }
            return;
        }
        try {
            introduce(number, worker);
        } catch (IOException e) { // the link is over, and so is the worker
            dismiss(worker);
        }
    }

    /// One that was asked for is there, or will never be. Under the lock.
    private void hasCome() {
        coming = Math.max(0, coming - 1);
    }

    /// Ends a worker that the program does not hear of; nobody else closes its connections.
    private static void dismiss(Worker worker) {
        Guard.run(worker::kill);
        Guard.close(worker.tasks());
        Guard.close(worker.control());
    }

    private void introduce(int number, Worker worker) throws IOException {
        WorkerInfo info = worker.info();
        LinkChannel tasks = link.channel(FromAgent.Arrived.tasks(number));
        LinkChannel control = link.channel(FromAgent.Arrived.control(number));
        String java = info.kind() instanceof WorkerKind.Jvm(String version) ? version : "";
        String name = "muster-" + info.name();
        Relay relay = Relay.of(name + "-tasks", worker.tasks(), tasks);
        boolean isTooLate;
        lock.lock();
        try {
            isTooLate = isDraining; // since it has arrived; the program was told of those before
            hasCome(); // not earlier: a refill in between would miss it, and ask for one too many
            workers.put(number, new Slot(worker, relay, System.nanoTime()));
        } finally {
            lock.unlock();
        }
        // From here on its end is told, whatever fails.
        try {
            reports.say(FromAgent.Arrived.write(number, info.name(), info.pid(), java));
            if (isTooLate) {
                reports.say(FromAgent.Leaving.write());
            }
        } finally {
            var _ =
                    worker.ended()
                            .whenComplete(
                                    (report, _) -> Guard.run(() -> ended(number, worker, report)));
        }
        relay.start();
        Relay.of(name + "-control", worker.control(), control).start();
    }

    @Override
    public void failed(WorkerStartException failure) {
        lock.lock();
        try {
            hasCome();
            if (isClosed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        String message = String.valueOf(failure.getMessage());
        LOGGER.log(Level.WARNING, message);
        reports.tell(FromAgent.Failed.write(message, failure.getCause() != null));
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
        reports.end(number, worker, report);
        if (isLast) {
            leave();
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
        later(this::refill, pause);
    }

    private void later(Runnable body, long millis) {
        try {
            var _ = timer.schedule(Guard.around(body), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "the agent has ended", e);
        }
    }

    // ---- what the program is told ----

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
            reports.memory(bytes);
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
        reports.tell(FromAgent.Leaving.write());
        if (isEmpty) {
            leave();
        }
    }

    /// Closes the link when all that was said is on its way. While there is no connection, results
    /// wait for the next one.
    private void leave() {
        if (link.isOpen() && !link.isConnected()) {
            later(this::leave, LEAVE_MILLIS);
        } else {
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
            Guard.close(left);
        }
    }
}
