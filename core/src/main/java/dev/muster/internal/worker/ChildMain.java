package dev.muster.internal.worker;

import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.client.java.ReceivedProxies;
import dev.muster.internal.client.java.SentProxies.SentManager;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.internal.workerprotocol.ClassServer;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// The program of a process that runs one function.
public final class ChildMain {
    private ChildMain() {}

    /// Fetches the function and runs it. What it throws ends the process like any program: with the
    /// stack trace on standard error and exit code 1.
    ///
    /// @throws Exception what the function throws, or an [IOException] if the process that started
    ///   this one is gone or the function cannot be read
    /// @throws InterruptedException if the function throws it
    public static void main(String[] arguments) throws Exception, InterruptedException {
        Thread.currentThread()
                .setName(System.getProperty(WorkerBootstrap.Child.NAME_PROPERTY, "main"));
        WorkerBootstrap bootstrap = WorkerBootstrap.read(System.in);
        RemoteRunnable function;
        Connection lifeline = bootstrap.join(WorkerBootstrap.CONTROL);
        try (Connection source = bootstrap.join(WorkerBootstrap.TASKS)) {
            WorkerBootstrap.Child child =
                    (WorkerBootstrap.Child) decode(source.receiveBytes(), JavaCodec.standard());
            List<SentManager> managers =
                    child.managers().stream().map(SentManager.class::cast).toList();
            ParentConnection line =
                    ParentConnection.open(lifeline, bootstrap.parent(), child.isDaemon());
            ClassLoader loader = new ParentClassLoader(line, child.loader());
            Thread.currentThread().setContextClassLoader(loader);
            JavaCodec codec =
                    JavaCodec.standard()
                            .withTokens(new ReceivedProxies(managers))
                            .withClassLoader(loader);
            function = (RemoteRunnable) decode(source.receiveBytes(), codec);
        }
        function.call();
    }

    private static Object decode(byte[] message, JavaCodec codec) throws CodecException {
        Object value = codec.decode(Input.of(message));
        if (value == null) {
            throw new CodecException("there is nothing to run");
        }
        return value;
    }

    /// The connection from a process that runs one function to the process that started it. Classes
    /// arrive over it, and its end shows that the other process has ended.
    static final class ParentConnection implements ParentClassLoader.Source {
        private static final System.Logger LOGGER = Log.named("dev.muster.process");
        private static final int PARENT_IS_GONE = 1;

        private final Connection connection;
        private final long parent;
        private final boolean isDaemon;
        private final ParentClassLoader.Wanted wanted = new ParentClassLoader.Wanted();
        private volatile boolean isEnding;

        private ParentConnection(Connection connection, long parent, boolean isDaemon) {
            this.connection = connection;
            this.parent = parent;
            this.isDaemon = isDaemon;
        }

        /// Begins to receive.
        ///
        /// @param parent the process id of the other one
        /// @param isDaemon whether this process ends when the other one does
        static ParentConnection open(Connection connection, long parent, boolean isDaemon) {
            ParentConnection line = new ParentConnection(connection, parent, isDaemon);
            Thread hearing = Threads.start(Threads.daemon("muster-parent-watch", line::listen));
            Thread hook = Threads.lasting("muster-process-end", () -> line.end(hearing));
            Runtime.getRuntime().addShutdownHook(hook);
            return line;
        }

        /// An exit takes 300 ms longer while a thread reads a socket.
        private void end(Thread hearing) {
            isEnding = true;
            hearing.interrupt();
        }

        private void listen() {
            try {
                while (!isEnding) {
                    hearOne();
                }
                wanted.fail(new IOException("this process ends"));
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "the process that started this one is gone", e);
                wanted.fail(gone(e));
                if (isDaemon) {
                    WorkerMain.endNow(PARENT_IS_GONE);
                }
            }
        }

        private void hearOne() throws IOException {
            try {
                take(Input.of(connection.receiveBytes()));
            } catch (InterruptedException _) {
                // The process ends, or it means nothing.
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                lost(e);
            }
        }

        private void take(Input message) {
            try {
                var answer = ClassServer.Question.Answer.read(message);
                wanted.answered(answer.request(), answer.found());
            } catch (CodecException e) {
                lost(e);
            }
        }

        /// The waiting threads must not wait in vain; the next answer may be readable.
        private void lost(Throwable e) {
            Guard.survived(e);
            LOGGER.log(Level.WARNING, "an answer cannot be read", e);
            wanted.lost(new IOException("an answer cannot be read", e));
            Guard.pause();
        }

        private IOException gone(IOException cause) {
            return new IOException(
                    "process %d, which started this one and has classes that this one lacks, has ended: give them to withClassPath, or let it wait for this one"
                            .formatted(parent),
                    cause);
        }

        @Override
        public Optional<byte[]> find(int loader, String name) throws IOException {
            return wanted.ask(
                    request -> send(new ClassServer.Question(request, loader, name).write()));
        }

        private void send(Output question) throws IOException {
            try {
                connection.sendBytes(question.buffers().toArray(ByteBuffer[]::new));
                connection.flush();
            } catch (IOException e) {
                throw gone(e);
            }
        }
    }
}
