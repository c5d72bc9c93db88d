package dev.muster.internal.remote;

import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.TaskEntry;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Workers without processes, for many agents in one: each answers every task with 42.
final class CrowdWorkers implements WorkerSource {
    private static final int ANSWER = 42;

    private volatile @Nullable WorkerListener listener;
    private volatile @Nullable Fake last;

    @Override
    public void open(WorkerListener told) {
        listener = told;
    }

    @Override
    public void request(int more) {
        for (int i = 0; i < more; i++) {
            var worker = new Fake();
            last = worker;
            Objects.requireNonNull(listener).arrived(worker);
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, false, 1);
    }

    @Override
    public void close() {
        Fake worker = last;
        if (worker != null) {
            worker.kill();
        }
    }

    /// Reads what is sent, and may answer.
    private interface Reader {
        void read(byte[] message, LinkedBlockingQueue<byte[]> answers) throws IOException;
    }

    /// The agent's end of a connection: what it sends is read at once.
    private static final class Local implements Connection {
        /// After the last answer.
        private static final byte[] END = new byte[0];

        private final LinkedBlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        private final Reader reader;

        Local(Reader reader) {
            this.reader = reader;
        }

        @Override
        public void send(@Nullable Object value) {
            throw new UnsupportedOperationException("agents send bytes");
        }

        @Override
        public void sendBytes(ByteBuffer... parts) throws IOException {
            var all = new ByteArrayOutputStream();
            for (ByteBuffer part : parts) {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                all.writeBytes(bytes);
            }
            reader.read(all.toByteArray(), answers);
        }

        @Override
        public void flush() {
            // All is read at once.
        }

        @Override
        public @Nullable Object receive() {
            throw new UnsupportedOperationException("agents receive bytes");
        }

        @Override
        public Optional<Object> receive(Duration timeout) {
            throw new UnsupportedOperationException("agents receive bytes");
        }

        @Override
        public byte[] receiveBytes(long maxBytes) throws IOException, InterruptedException {
            return open(answers.take());
        }

        @Override
        public Optional<byte[]> receiveBytes(Duration timeout)
                throws IOException, InterruptedException {
            byte[] next = answers.poll(Nanos.of(timeout), TimeUnit.NANOSECONDS);
            return next == null ? Optional.empty() : Optional.of(open(next));
        }

        @SuppressWarnings("ReferenceEquality") // the one array that means this
        private byte[] open(byte[] message) throws EOFException {
            if (message == END) {
                answers.add(END);
                throw new EOFException("the worker has ended");
            }
            return message;
        }

        @Override
        public boolean poll(Duration timeout) {
            return !answers.isEmpty();
        }

        @Override
        public void close() {
            answers.add(END);
        }
    }

    /// One of them.
    private static final class Fake implements Worker {
        private final Local tasks = new Local(Fake::work);
        private final Local control = new Local(this::obey);
        private final CompletableFuture<CrashReport> ended = new CompletableFuture<>();

        private static void work(byte[] message, LinkedBlockingQueue<byte[]> answers)
                throws CodecException {
            Input frame = Input.of(message);
            var results = new Output();
            while (frame.remaining() > 0) {
                if (TaskEntry.read(frame) instanceof TaskEntry.Run run) {
                    run.payload().skipRest();
                    var value = new Output();
                    JavaCodec.standard().encode(ANSWER, value);
                    TaskEntry.Result.write(run.sequence(), false, 1_000, value, results);
                }
            }
            if (results.size() > 0) {
                answers.add(bytes(results));
            }
        }

        private void obey(byte[] message, LinkedBlockingQueue<byte[]> answers)
                throws CodecException {
            switch (ToWorker.read(Input.of(message))) {
                case ToWorker.SetUp _ -> answers.add(bytes(FromWorker.Ready.write()));
                case ToWorker.Withdraw _ ->
                        answers.add(bytes(FromWorker.Withdrawn.write(List.of())));
                case ToWorker.End _ -> kill();
                default -> {}
            }
        }

        private static byte[] bytes(Output out) {
            byte[] bytes = new byte[Math.toIntExact(out.size())];
            var target = ByteBuffer.wrap(bytes);
            out.buffers().forEach(target::put);
            return bytes;
        }

        @Override
        public WorkerInfo info() {
            return new WorkerInfo("worker-1", "here", 1, new WorkerKind.Jvm("25"), false);
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
            kill();
        }

        @Override
        public void kill() {
            tasks.close();
            control.close();
            ended.complete(CrashReport.unseen("worker-1", 1, CrashReport.Cause.STOPPED, List.of()));
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return ended;
        }
    }
}
