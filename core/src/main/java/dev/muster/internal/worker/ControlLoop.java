package dev.muster.internal.worker;

import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.memory.MemoryLink;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.BroadcastTable;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.internal.workerprotocol.ToWorker;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Receives messages from the pool while a task runs, in a thread of its own, and sends messages to
/// it.
final class ControlLoop implements Runnable, ParentClassLoader.Source, ReceivedContents.Pool {
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final Connection connection;
    private final TaskFrames frames;
    private final RunState state;
    private final Runnable end;
    private final CompletableFuture<ToWorker.SetUp> setUp = new CompletableFuture<>();
    private final ParentClassLoader.Wanted wanted = new ParentClassLoader.Wanted();

    /// @param frames of the tasks
    /// @param end run by another thread when the pool tells the worker to end
    ControlLoop(Connection connection, TaskFrames frames, RunState state, Runnable end) {
        this.connection = connection;
        this.frames = frames;
        this.state = state;
        this.end = end;
    }

    /// Listens to the pool in a thread of its own until the pool is gone.
    ///
    /// @param ended run then
    Thread start(Runnable ended) {
        return Threads.start(Threads.daemon("muster-control", new Hearing(this, ended)));
    }

    private record Hearing(ControlLoop control, Runnable ended) implements Runnable {
        @Override
        public void run() {
            Guard.run(control);
            ended.run();
        }
    }

    /// Listens to the pool until the connection ends.
    @Override
    public void run() {
        try {
            while (true) {
                Input message = Input.of(connection.receiveBytes());
                obeyOne(ToWorker.read(message));
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            fail(new IOException("interrupted", e));
        } catch (Throwable e) { // not of one message: the state of the stream is unknown
            fail(new IOException("the pool can no longer be read", e));
            throw e;
        }
    }

    /// What one message throws does not affect the next.
    private void obeyOne(ToWorker said) throws IOException {
        try {
            obey(said);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            Guard.survived(e);
            LOGGER.log(Level.WARNING, "a message of the pool could not be handled", e);
        }
    }

    private void fail(IOException e) {
        setUp.completeExceptionally(e);
        wanted.fail(e);
    }

    private void obey(ToWorker said) throws IOException {
        // No switch by type, which is slow the first time: every worker receives SetUp and End.
        if (said instanceof ToWorker.SetUp first) {
            setUp.complete(first);
        } else if (said instanceof ToWorker.End) {
            Threads.daemon("muster-end", end).start();
        } else if (said instanceof ToWorker.Withdraw(long first, long last)) {
            send(FromWorker.Withdrawn.write(state.withdraw(first, last)));
        } else if (said instanceof ToWorker.Stop(long sequence, boolean wantsStacks)) {
            stop(sequence, wantsStacks);
        } else if (said instanceof ToWorker.Found(long request, boolean isFound, Input bytes)) {
            wanted.answered(request, isFound ? read(bytes) : Optional.empty());
        } else if (said instanceof ToWorker.Withhold(long pool, long broadcast)) {
            BroadcastTable.forget(pool, broadcast);
        } else if (said instanceof ToWorker.Share(Input link)) {
            share(link);
        }
    }

    private void stop(long sequence, boolean wantsStacks) throws IOException {
        try {
            if (wantsStacks) {
                boolean isRunning = state.isRunning(sequence);
                send(FromWorker.Stacks.write(sequence, isRunning ? ThreadStacks.text() : ""));
            }
        } finally {
            state.stop(sequence);
        }
    }

    private static Optional<byte[]> read(Input bytes) {
        try {
            return Optional.of(bytes.readBytes((int) bytes.remaining()));
        } catch (IOException | RuntimeException | Error e) {
            Guard.survived(e);
            LOGGER.log(Level.WARNING, "what was looked for could not be read", e);
            return Optional.empty();
        }
    }

    /// Without this memory large frames use the connection, as before.
    private void share(Input written) throws IOException {
        MemoryLink link;
        try {
            link = (MemoryLink) JavaCodec.standard().decode(written);
        } catch (CodecException | RuntimeException | Error e) {
            Guard.survived(e);
            return;
        }
        if (link != null && frames.receiveThrough(link)) {
            send(FromWorker.Shares.write());
            frames.sendThrough();
        }
    }

    /// Waits for the first message.
    ///
    /// @return nothing if the pool has closed the connection instead: it ends, and wants no more
    Optional<ToWorker.SetUp> setUp() throws IOException, InterruptedException {
        try {
            return Optional.of(setUp.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EOFException) {
                return Optional.empty();
            }
            throw new IOException("the pool is gone", e.getCause());
        }
    }

    @Override
    public Optional<byte[]> find(int loader, String name) throws IOException {
        return wanted.ask(request -> send(FromWorker.Find.write(request, loader, name)));
    }

    @Override
    public Optional<byte[]> ask(BroadcastQuestion question)
            throws IOException, InterruptedException {
        return wanted.askInterruptibly(
                request -> send(FromWorker.Find.write(request, 0, question.name())));
    }

    @Override
    public Future<Optional<byte[]>> begin(BroadcastQuestion question) throws IOException {
        return wanted.begin(request -> send(FromWorker.Find.write(request, 0, question.name())));
    }

    /// Sends something to the pool, if it is still there.
    void tell(Output notice) {
        try {
            send(notice);
        } catch (IOException _) {
            // The worker is about to end.
        }
    }

    void send(Output notice) throws IOException {
        TaskFrames.send(connection, notice);
    }

    /// The number of the task that runs; -1 if none does.
    long currentTask() {
        RunningTask running = state.running();
        return running == null ? -1 : running.task();
    }

    /// The stacks of all platform threads, as text, without threads and frames of Muster.
    static final class ThreadStacks {
        private static final Set<String> SYSTEM_GROUPS = Set.of("system", "InnocuousThreadGroup");

        private static final String OURS = "muster-";
        private static final String INTERNAL = "dev.muster.internal.";

        private ThreadStacks() {}

        /// All but the calling thread and those of no interest.
        static String text() {
            var stacks = new TreeMap<String, String>();
            for (Map.Entry<Thread, StackTraceElement[]> each :
                    Thread.getAllStackTraces().entrySet()) {
                Thread thread = each.getKey();
                StackTraceElement[] frames = each.getValue();
                boolean isOfInterest =
                        !thread.equals(Thread.currentThread())
                                && frames.length > 0
                                && !thread.getName().startsWith(OURS)
                                && !isOfSystem(thread.getThreadGroup());
                if (isOfInterest) {
                    stacks.put(thread.getName() + "#" + thread.threadId(), text(thread, frames));
                }
            }
            return String.join("\n", stacks.values());
        }

        private static boolean isOfSystem(@Nullable ThreadGroup group) {
            return group != null && SYSTEM_GROUPS.contains(group.getName());
        }

        private static String text(Thread thread, StackTraceElement[] frames) {
            var text = new StringBuilder();
            text.append('"').append(thread.getName()).append("\" ").append(thread.getState());
            for (StackTraceElement frame : frames) {
                if (frame.getClassName().startsWith(INTERNAL)) {
                    continue;
                }
                text.append("\n    at ").append(frame);
            }
            return text.append('\n').toString();
        }
    }
}
