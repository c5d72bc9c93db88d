package dev.muster.internal.worker;

import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.client.java.ReceivedProxies;
import dev.muster.internal.client.java.SentProxies.SentManager;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.workerprotocol.ChildBootstrap;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
        Thread.currentThread().setName(System.getProperty(ChildBootstrap.NAME_PROPERTY, "main"));
        WorkerBootstrap bootstrap = WorkerBootstrap.read(System.in);
        RemoteRunnable function;
        Connection lifeline = join(bootstrap, WorkerBootstrap.CONTROL);
        try (Connection source = join(bootstrap, WorkerBootstrap.TASKS)) {
            ChildBootstrap child =
                    (ChildBootstrap) decode(source.receiveBytes(), JavaCodec.standard());
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

    private static Connection join(WorkerBootstrap bootstrap, byte channel)
            throws IOException, InterruptedException {
        Connection connection = Client.connect(new Address.Unix(Path.of(bootstrap.socket())));
        connection.sendBytes(bootstrap.greeting(channel));
        return connection;
    }

    private static Object decode(byte[] message, JavaCodec codec) throws CodecException {
        Object value = codec.decode(Input.of(message));
        if (value == null) {
            throw new CodecException("there is nothing to run");
        }
        return value;
    }
}
