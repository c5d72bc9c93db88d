package dev.muster.internal.worker;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.codec.Output;
import dev.muster.connection.Connection;
import dev.muster.internal.memory.MemoryLink;
import dev.muster.internal.protocol.pool.Frames;
import dev.muster.internal.protocol.pool.Notice;
import dev.muster.internal.protocol.pool.Order;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.internal.task.BroadcastTable;
import dev.muster.internal.task.TaskFrames;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Hears the pool while a task runs, in a thread of its own, and speaks to it.
final class ControlLoop implements Runnable, ParentClassLoader.Source {
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final Connection connection;
    private final TaskFrames frames;
    private final StartGate gate;
    private final Runnable end;
    private final CompletableFuture<Order.SetUp> setUp = new CompletableFuture<>();
    private final WantedClasses wanted = new WantedClasses();

    /// @param frames of the tasks
    /// @param end what is run, by another thread, when the pool says that the worker shall end
    ControlLoop(Connection connection, TaskFrames frames, StartGate gate, Runnable end) {
        this.connection = connection;
        this.frames = frames;
        this.gate = gate;
        this.end = end;
    }

    /// Hears orders until the connection ends.
    @Override
    public void run() {
        try {
            while (true) {
                Input message = Input.of(connection.receiveBytes());
                obeyOne(Order.read(message));
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            fail(new IOException("interrupted", e));
        } catch (Throwable e) { // no one order's: nobody knows what is still to come
            fail(new IOException("the pool cannot be heard any more", e));
            throw e;
        }
    }

    /// What an order throws is of no harm to the next.
    private void obeyOne(Order order) throws IOException {
        try {
            obey(order);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            Guard.survived(e);
            LOGGER.log(Level.WARNING, "an order of the pool could not be obeyed", e);
        }
    }

    private void fail(IOException e) {
        setUp.completeExceptionally(e);
        wanted.fail(e);
    }

    private void obey(Order order) throws IOException {
        // No switch by type, which is slow the first time: each worker is set up, and ended.
        if (order instanceof Order.SetUp first) {
            setUp.complete(first);
        } else if (order instanceof Order.End) {
            Threads.daemon("muster-end", end).start();
        } else if (order instanceof Order.Withdraw(long first, long last)) {
            send(Notice.Withdrawn.write(gate.withdraw(first, last)));
        } else if (order instanceof Order.Stop(long sequence, boolean wantsStacks)) {
            stop(sequence, wantsStacks);
        } else if (order instanceof Order.Found(long request, boolean isFound, Input bytes)) {
            wanted.answered(request, isFound ? read(bytes) : Optional.empty());
        } else if (order instanceof Order.Withhold(long pool, long broadcast)) {
            BroadcastTable.forget(pool, broadcast);
        } else if (order instanceof Order.Share(Input link)) {
            share(link);
        }
    }

    private void stop(long sequence, boolean wantsStacks) throws IOException {
        try {
            if (wantsStacks) {
                boolean isRunning = gate.isRunning(sequence);
                send(Notice.Stacks.write(sequence, isRunning ? ThreadStacks.text() : ""));
            }
        } finally {
            gate.stop(sequence);
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

    /// Without this memory large frames take the connection, as before.
    private void share(Input written) throws IOException {
        MemoryLink link;
        try {
            link = (MemoryLink) JavaCodec.standard().decode(written);
        } catch (CodecException | RuntimeException | Error e) {
            Guard.survived(e);
            return;
        }
        if (link != null && frames.receiveThrough(link)) {
            send(Notice.Shares.write());
            frames.sendThrough();
        }
    }

    /// Waits for the first order.
    Order.SetUp setUp() throws IOException, InterruptedException {
        try {
            return setUp.get();
        } catch (ExecutionException e) {
            throw new IOException("the pool is gone", e.getCause());
        }
    }

    @Override
    public Optional<byte[]> find(int loader, String name) throws IOException {
        return wanted.ask(request -> send(Notice.Find.write(request, loader, name)));
    }

    /// Says something to the pool, if it is still there.
    void tell(Output notice) {
        try {
            send(notice);
        } catch (IOException _) {
            // The worker is about to end.
        }
    }

    void send(Output notice) throws IOException {
        Frames.send(connection, notice);
    }

    /// The number of the task that runs; -1 if none does.
    long currentTask() {
        RunningTask running = gate.running();
        return running == null ? -1 : running.task();
    }
}
