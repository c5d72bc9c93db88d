package dev.muster.internal.pool;

import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.wire.FaultySocket;
import dev.muster.internal.workerprotocol.Frames;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.ResultEntry;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Workers without a process, over real connections: they run nothing, and answer each task with
/// what the test has told them to, or with nothing.
final class Puppets implements WorkerSource {
    private final Listener listener;
    private final List<Puppet> started = new CopyOnWriteArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private volatile @Nullable WorkerListener pool;

    /// Done with the next worker before the pool has it, and with no other.
    private volatile Consumer<Puppet> atNextStart = Puppet::nothing;

    private volatile @Nullable Object answer = "fine";
    private volatile boolean isSilent;
    private volatile boolean canStart = true;
    private volatile boolean isClosed;

    Puppets() {
        try {
            listener = Listener.open(Address.parse("127.0.0.1:0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void atNextStart(Consumer<Puppet> body) {
        atNextStart = body;
    }

    /// What each task returns from now on.
    void answer(Object value) {
        answer = value;
    }

    /// Whether tasks go on for ever from now on.
    void silent(boolean newSilent) {
        isSilent = newSilent;
    }

    Puppet last() {
        return started.getLast();
    }

    boolean isClosed() {
        return isClosed;
    }

    int count() {
        return started.size();
    }

    @Override
    public void open(WorkerListener listening) {
        pool = listening;
    }

    /// From now on they are not started by the pool, only by [#come].
    void comeByThemselves() {
        canStart = false;
    }

    /// One more worker arrives.
    void come() {
        Objects.requireNonNull(pool).arrived(start());
    }

    @Override
    public void request(int more) {
        for (int i = 0; i < more; i++) {
            come();
        }
    }

    private Puppet start() {
        Consumer<Puppet> first = atNextStart;
        atNextStart = Puppet::nothing;
        Puppet puppet = make("worker-" + names.incrementAndGet());
        boolean isGood = false;
        try {
            first.accept(puppet);
            isGood = true;
        } finally {
            if (!isGood) {
                puppet.discard();
            }
        }
        started.add(puppet);
        puppet.begin();
        return puppet;
    }

    private Puppet make(String name) {
        try {
            return new Puppet(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a start", e);
        }
    }

    /// Ends all whom the pool could not end.
    void end() {
        started.forEach(Puppet::end);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(canStart, true, 1);
    }

    @Override
    public void close() {
        isClosed = true;
        listener.close();
    }

    /// One worker.
    final class Puppet implements Worker {
        void nothing() {}

        private final String name;
        private final Connection ownTasks;
        private final Connection ownControl;
        private final FaultySocket tasksSocket;
        private final FaultySocket controlSocket;
        private final Connection tasks;
        private final Connection control;
        private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();
        private final LinkedBlockingQueue<ToWorker> orders = new LinkedBlockingQueue<>();
        private final AtomicInteger kills = new AtomicInteger();
        private volatile Runnable atTerminate = () -> {};
        private volatile Runnable atKill = () -> {};

        Puppet(String name) throws IOException, InterruptedException {
            this.name = name;
            ownTasks = Client.connect(listener.address());
            tasksSocket = FaultySocket.under(listener.accept());
            tasks = tasksSocket.connection();
            ownControl = Client.connect(listener.address());
            controlSocket = FaultySocket.under(listener.accept());
            control = controlSocket.connection();
        }

        /// Under the connection of the pool that carries tasks.
        FaultySocket tasksSocket() {
            return tasksSocket;
        }

        /// Under the pool's other connection.
        FaultySocket controlSocket() {
            return controlSocket;
        }

        void atTerminate(Runnable body) {
            atTerminate = body;
        }

        /// What killing it does besides; if it throws, it is not killed.
        void atKill(Runnable body) {
            atKill = body;
        }

        int kills() {
            return kills.get();
        }

        /// What the pool has ordered.
        LinkedBlockingQueue<ToWorker> orders() {
            return orders;
        }

        private void begin() {
            Thread.ofVirtual().start(this::obey);
            Thread.ofVirtual().start(this::work);
        }

        private void obey() {
            try {
                while (true) {
                    ToWorker said = ToWorker.read(Input.of(ownControl.receiveBytes()));
                    orders.add(said);
                    switch (said) {
                        case ToWorker.SetUp _ -> tell(FromWorker.Ready.write());
                        case ToWorker.End _ -> end();
                        default -> {}
                    }
                }
            } catch (IOException | InterruptedException _) {
                end();
            }
        }

        void tell(Output notice) throws IOException {
            Frames.send(ownControl, notice);
        }

        private void work() {
            var frames = new TaskFrames(ownTasks);
            try {
                while (true) {
                    frames.receive(frame -> {
                        while (frame.remaining() > 0) {
                            if (TaskEntry.read(frame) instanceof TaskEntry.Run run) {
                                Frames.finish(run.payload());
                                answer(frames, run.sequence());
                            }
                        }
                    });
                }
            } catch (IOException | InterruptedException _) {
                end();
            }
        }

        private void answer(TaskFrames frames, long sequence) throws IOException {
            if (!isSilent) {
                var value = new Output();
                JavaCodec.standard().encode(answer, value);
                var entry = new Output();
                ResultEntry.write(sequence, false, 1, value, entry);
                frames.send(entry);
            }
        }

        /// The pool never got it.
        private void discard() {
            end();
            close(tasks);
            close(control);
        }

        private void end() {
            close(ownTasks);
            close(ownControl);
            ended.complete(
                    new CrashReport(
                            name,
                            0,
                            CrashReport.Cause.LOST,
                            null,
                            "",
                            "",
                            "",
                            List.of(),
                            "",
                            "",
                            0));
        }

        private static void close(Connection connection) {
            try {
                connection.close();
            } catch (IOException _) {
                // What was not sent.
            }
        }

        @Override
        public Connection tasks() {
            return tasks;
        }

        @Override
        public Connection control() {
            return control;
        }

        @Override
        public WorkerInfo info() {
            return new WorkerInfo(name, "here", 0, new WorkerKind.Jvm("25"), true);
        }

        @Override
        public Optional<ByteBuffer> journal() {
            return Optional.empty();
        }

        @Override
        public long residentBytes() {
            return 0;
        }

        @Override
        public List<String> lastLines() {
            return List.of();
        }

        @Override
        public void terminate() {
            atTerminate.run();
        }

        @Override
        public void kill() {
            kills.incrementAndGet();
            atKill.run();
            end();
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return ended;
        }
    }
}
