package dev.muster.internal.pool;

import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.connection.Connection;
import dev.muster.internal.codec.Input;
import dev.muster.internal.launch.LocalSource;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.internal.workerprotocol.FromWorker;
import dev.muster.internal.workerprotocol.ToWorker;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Worker JVMs of this machine that look as if they were on another one, and what they ask about
/// broadcasts.
final class DistantSource implements WorkerSource {
    /// Sees what passes between pool and workers.
    interface Wire {
        /// A worker asks; the pool has not seen it yet.
        void asked(WorkerInfo worker, BroadcastQuestion question);

        /// The pool answers; the worker has not seen it yet.
        ///
        /// @param answer the bytes of the answer, which may be changed; none if it has nothing
        /// @return what the worker gets
        default byte[] answered(BroadcastQuestion question, byte[] answer) {
            return answer;
        }
    }

    private final LocalSource local =
            LocalSource.of(
                    PoolConfig.defaults().withWorkers(1).withOutput(new WorkerOutput.Discard()));
    private final Wire wire;
    private final boolean isLocal;

    /// @param isLocal what its workers say
    DistantSource(boolean isLocal, Wire wire) {
        this.isLocal = isLocal;
        this.wire = wire;
    }

    @Override
    public void open(WorkerListener listener) {
        local.open(
                new WorkerListener() {
                    @Override
                    public void arrived(Worker worker) {
                        listener.arrived(new Distant(worker));
                    }

                    @Override
                    public void failed(WorkerStartException failure) {
                        listener.failed(failure);
                    }
                });
    }

    @Override
    public void request(int more) {
        local.request(more);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, true, false, 1);
    }

    @Override
    public void close() {
        local.close();
    }

    private final class Distant implements Worker {
        private final Worker worker;
        private final WorkerInfo info;
        private final Connection control;

        /// By the numbers of their requests.
        private final Map<Long, BroadcastQuestion> questions = new ConcurrentHashMap<>();

        Distant(Worker worker) {
            this.worker = worker;
            WorkerInfo own = worker.info();
            this.info = new WorkerInfo(own.name(), own.host(), own.pid(), own.kind(), isLocal);
            this.control =
                    (Connection)
                            Proxy.newProxyInstance(
                                    Connection.class.getClassLoader(),
                                    new Class<?>[] {Connection.class},
                                    (_, method, arguments) -> {
                                        try {
                                            if (method.getName().equals("sendBytes")
                                                    && arguments[0] instanceof ByteBuffer[] parts) {
                                                worker.control().sendBytes(sent(whole(parts)));
                                                return null;
                                            }
                                            Object result =
                                                    method.invoke(worker.control(), arguments);
                                            if (result instanceof byte[] message) {
                                                received(message);
                                            }
                                            return result;
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    });
        }

        private static byte[] whole(ByteBuffer[] parts) {
            int length = 0;
            for (ByteBuffer part : parts) {
                length += part.remaining();
            }
            var all = ByteBuffer.allocate(length);
            for (ByteBuffer part : parts) {
                all.put(part);
            }
            return all.array();
        }

        private void received(byte[] message) throws IOException {
            if (FromWorker.read(Input.of(message)) instanceof FromWorker.Find find) {
                Optional<BroadcastQuestion> question = BroadcastQuestion.read(find.name());
                if (question.isPresent()) {
                    questions.put(find.request(), question.get());
                    wire.asked(info, question.get());
                }
            }
        }

        private byte[] sent(byte[] message) throws IOException {
            if (ToWorker.read(Input.of(message)) instanceof ToWorker.Found found
                    && found.isFound()) {
                BroadcastQuestion question = questions.get(found.request());
                if (question != null) {
                    byte[] answer = found.bytes().readBytes((int) found.bytes().remaining());
                    return whole(
                            ToWorker.Found.write(found.request(), wire.answered(question, answer))
                                    .buffers()
                                    .toArray(new ByteBuffer[0]));
                }
            }
            return message;
        }

        @Override
        public WorkerInfo info() {
            return info;
        }

        @Override
        public Connection tasks() {
            return worker.tasks();
        }

        @Override
        public Connection control() {
            return control;
        }

        @Override
        public Optional<ByteBuffer> journal() {
            return isLocal ? worker.journal() : Optional.empty();
        }

        @Override
        public long residentBytes() {
            return worker.residentBytes();
        }

        @Override
        public List<String> lastLines() {
            return worker.lastLines();
        }

        @Override
        public void terminate() {
            worker.terminate();
        }

        @Override
        public void kill() {
            worker.kill();
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return worker.ended();
        }
    }
}
