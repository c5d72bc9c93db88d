package dev.muster.internal.worker;

import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.connection.Address;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.joining.Errand;
import dev.muster.internal.joining.Joining;
import dev.muster.internal.proxy.ReceivedProxies;
import dev.muster.internal.proxy.SentProxies.SentManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The program of a process that runs one function.
public final class ChildMain {
    private ChildMain() {}

    /// Fetches the function and runs it. What it throws ends the process as it ends any program:
    /// with its stack on standard error and exit code 1.
    ///
    /// @throws Exception what the function throws, or an [IOException] if the process that started
    ///   this one is gone or the function cannot be read
    /// @throws InterruptedException if the function throws it
    public static void main(String[] arguments) throws Exception, InterruptedException {
        Thread.currentThread().setName(System.getProperty(Errand.NAME_PROPERTY, "main"));
        Joining joining = Joining.of(arguments);
        RemoteRunnable function;
        Connection lifeline = join(joining, Joining.CONTROL);
        try (Connection source = join(joining, Joining.TASKS)) {
            Errand errand = (Errand) decode(source.receiveBytes(), JavaCodec.standard());
            List<SentManager> managers =
                    errand.managers().stream().map(SentManager.class::cast).toList();
            ParentLine line = ParentLine.open(lifeline, joining.parent(), errand.isDaemon());
            ClassLoader loader = new ParentClassLoader(line, errand.loader());
            Thread.currentThread().setContextClassLoader(loader);
            JavaCodec codec =
                    JavaCodec.standard()
                            .withReferences(new ReceivedProxies(managers))
                            .withClassLoader(loader);
            function = (RemoteRunnable) decode(source.receiveBytes(), codec);
        }
        function.call();
    }

    private static Connection join(Joining joining, byte channel)
            throws IOException, InterruptedException {
        Connection connection = Client.connect(new Address.Unix(Path.of(joining.socket())));
        connection.sendBytes(joining.greeting(channel));
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
