package dev.muster.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.codec.CodecException;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import dev.muster.internal.client.java.ReceivedProxies;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.wire.FaultySocket;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.Journal;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads of a worker beside that of its tasks.
@SuppressWarnings("NullAway") // what a test leaves out is never looked at
class WorkerThreadsTest {
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

    /// A task sets that of its thread, which is here the thread of the tests.
    @AfterEach
    void leave_the_thread_as_it_was() {
        Thread.currentThread().setContextClassLoader(loader);
    }

    /// Throws something when it is read.
    private static final class Trap implements Callable<Object>, Serializable {
        private static final long serialVersionUID = 1;
        private final Thrown thrown;

        Trap(Thrown thrown) {
            this.thrown = thrown;
        }

        private Object readResolve() {
            thrown.fly();
            return this;
        }

        @Override
        public Object call() {
            return "not to be called";
        }
    }

    private static void send(Connection connection, Output order) throws IOException {
        connection.sendBytes(order.buffers().toArray(ByteBuffer[]::new));
        connection.flush();
    }

    private static Output written(Object value) throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(value, out);
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void whatever_an_order_throws_the_next_one_is_obeyed(Thrown thrown)
            throws IOException, InterruptedException {
        Thread hearing;
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var pool = Client.connect(listener.address());
                var worker = listener.accept()) {
            var ended = new LinkedBlockingQueue<String>();
            var loop =
                    new ControlLoop(
                            worker,
                            new TaskFrames(worker),
                            new RunState(null, Thread.currentThread()),
                            () -> {
                                ended.add("told to end");
                                thrown.fly();
                            });
            hearing = Thread.ofPlatform().daemon().start(loop);

            send(pool, ToWorker.Share.write(written(new Trap(thrown))));
            send(pool, ToWorker.End.write());
            send(pool, ToWorker.Withdraw.write(3, 4));

            assertThat(FromWorker.read(Input.of(pool.receiveBytes())))
                    .isEqualTo(new FromWorker.Withdrawn(List.of(3L, 4L)));
            assertThat(ended.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(hearing.join(Waits.LONG)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_beat_of_the_pulse_throws_the_next_one_sends(Thrown thrown)
            throws IOException, InterruptedException {
        var tries = new AtomicInteger();
        var sent = new CountDownLatch(1);
        var frames =
                new TaskFrames(null) {
                    @Override
                    public void send(Output frame) {
                        if (tries.incrementAndGet() == 1) {
                            thrown.fly();
                        }
                        sent.countDown();
                    }
                };
        var results = new Results(frames, new Journal(ByteBuffer.allocate(72 << 10)));
        var flusher = new Results.Flusher(results);
        results.add(1, false, 0, written("a result"));

        flusher.watch();

        if (thrown == Thrown.CHECKED) { // an IOException: the task thread finds out, too
            await().atMost(Waits.LONG).until(() -> tries.get() == 1);
            results.flush();
        }
        assertThat(sent.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        results.flush(); // and nothing of the flusher is in the journal any more
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ends_the_hearing_of_orders_whoever_waits_is_told_and_the_process_ends(
            Thrown thrown) throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var _ = Client.connect(listener.address())) {
            var socket = FaultySocket.under(listener.accept());
            socket.beforeRead(thrown::fly);
            try (var connection = socket.connection()) {
                var ended = new CountDownLatch(1);
                var loop =
                        new ControlLoop(
                                connection,
                                new TaskFrames(connection),
                                new RunState(null, Thread.currentThread()),
                                () -> {});

                loop.start(ended::countDown);

                assertThatThrownBy(loop::setUp).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> loop.find(0, "a.Class")).isInstanceOf(IOException.class);
                assertThat(ended.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_closing_its_connections_throws_a_worker_that_is_told_to_end_ends(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var pool = Client.connect(listener.address());
                var other = Client.connect(listener.address())) {
            var tasks = FaultySocket.under(listener.accept());
            var control = FaultySocket.under(listener.accept());
            tasks.afterClose(thrown::fly);
            control.afterClose(thrown::fly);
            var ended = new CountDownLatch(1);
            var worker =
                    new Worker(
                            tasks.connection(),
                            control.connection(),
                            null,
                            "mark",
                            ended::countDown,
                            () -> {});

            worker.leave(control.connection(), ended::countDown);

            assertThat(ended.getCount()).isZero();
            assertThatThrownBy(() -> pool.receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> other.receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_record_of_a_task_throws_it_is_told_and_so_is_the_next(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var pool = Client.connect(listener.address());
                var worker = listener.accept()) {
            var state = new RunState(null, Thread.currentThread());
            LogForwarding.target(new ControlLoop(worker, new TaskFrames(worker), state, () -> {}));
            var handler = new LogForwarding.RecordHandler();

            handler.publish(record("bad {0}", new Unwritable(thrown)));
            handler.publish(record("good {0}", null));

            assertThat(told(pool)).isEqualTo("bad {0}");
            assertThat(told(pool)).startsWith("good");
        } finally {
            LogForwarding.target(null);
        }
    }

    private static LogRecord record(String message, @Nullable Unwritable part) {
        var record = new LogRecord(Level.WARNING, message);
        record.setParameters(new Object[] {part});
        record.setThrown(part == null ? null : part.inFailure());
        return record;
    }

    private static String told(Connection pool) throws IOException, InterruptedException {
        byte[] message = pool.receiveBytes(Waits.LONG).orElseThrow();
        return ((FromWorker.Logged) FromWorker.read(Input.of(message))).message();
    }

    /// Throws something when it is shown or written.
    private static final class Unwritable implements Serializable {
        private static final long serialVersionUID = 1;
        private final Thrown thrown;

        Unwritable(Thrown thrown) {
            this.thrown = thrown;
        }

        @Override
        public String toString() {
            thrown.fly();
            return "";
        }

        private Object writeReplace() {
            thrown.fly();
            return this;
        }

        Throwable inFailure() {
            return new CodecFailure(this);
        }
    }

    @SuppressWarnings("serial") // it is not meant to be written
    private static final class CodecFailure extends Exception {
        @SuppressWarnings("UnusedVariable") // it is there to be written
        private final Unwritable part;

        CodecFailure(Unwritable part) {
            this.part = part;
        }
    }

    /// A task that returns, or throws, what cannot be written.
    private record Task(String what, Thrown thrown) implements Callable<Object>, Serializable {
        @Override
        public Object call() throws CodecFailure {
            var part = new Unwritable(thrown);
            return switch (what) {
                case "return" -> part;
                case "throw" -> throw new CodecFailure(part);
                default -> what;
            };
        }
    }

    private static TaskLoop taskLoop(Connection worker, TaskFrames frames) {
        var state = new RunState(null, Thread.currentThread());
        var host =
                new RunningTask.Host() {
                    @Override
                    public String worker() {
                        return "worker-1";
                    }

                    @Override
                    public void tell(Output notice) {}
                };
        return new TaskLoop(
                frames,
                new TaskLoop.SpinThenWait(worker),
                new Results(frames, null),
                state,
                host,
                new ParentClassLoader.Numbered(
                        new ControlLoop(worker, frames, state, () -> {}), JavaCodec.standard()),
                new TaskLoop.ReceivedShapes(),
                new ReceivedProxies(List.of()));
    }

    private static TaskEntry.Result run(
            Connection pool, TaskFrames frames, long number, Object task)
            throws IOException, InterruptedException {
        var frame = new Output();
        TaskEntry.Run.write(number, number, 1, "", 0, TaskEntry.CALL, written(task), frame);
        frames.send(frame);
        pool.flush();
        return TaskEntry.Result.read(Input.of(pool.receiveBytes(Waits.LONG).orElseThrow()));
    }

    @ParameterizedTest
    @EnumSource
    void whatever_reading_a_task_or_writing_its_result_throws_is_its_failure_and_the_next_one_runs(
            Thrown thrown) throws IOException, InterruptedException {
        Thread running;
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var pool = Client.connect(listener.address());
                var worker = listener.accept()) {
            var loop = taskLoop(worker, new TaskFrames(worker));
            running = Thread.ofPlatform().name("tasks").start(() -> runLoop(loop));
            var frames = new TaskFrames(pool);

            assertThat(run(pool, frames, 1, new Trap(thrown)).hasFailed()).isTrue();
            assertThat(run(pool, frames, 2, new Task("return", thrown)).hasFailed()).isTrue();
            assertThat(run(pool, frames, 3, new Task("throw", thrown)).hasFailed()).isTrue();
            assertThat(run(pool, frames, 4, new Task("go on", thrown)).hasFailed()).isFalse();
        }
        assertThat(running.join(Waits.LONG)).isTrue();
    }

    private static void runLoop(TaskLoop loop) {
        try {
            loop.run();
        } catch (IOException _) {
            // The pool is gone.
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // it is closed before its time
    void whatever_the_sending_of_a_result_throws_ends_the_loop_and_so_the_process(Thrown thrown)
            throws IOException, InterruptedException {
        try (var listener = Listener.open(Address.parse("127.0.0.1:0"));
                var pool = Client.connect(listener.address());
                var worker = listener.accept()) {
            var frames =
                    new TaskFrames(worker) {
                        @Override
                        public void send(Output frame) {
                            thrown.fly();
                        }
                    };
            var frame = new Output();
            Output task = written(new Task("go on", thrown));
            TaskEntry.Run.write(1, 1, 1, "", 0, TaskEntry.CALL, task, frame);
            new TaskFrames(pool).send(frame);

            if (thrown == Thrown.INTERRUPTED) { // as if meant for the task; sent with the next one
                pool.close();
                assertThatThrownBy(taskLoop(worker, frames)::run).isInstanceOf(Exception.class);
                return;
            }
            assertThatThrownBy(taskLoop(worker, frames)::run).isSameAs(thrown.thrown());
        }
    }
}
