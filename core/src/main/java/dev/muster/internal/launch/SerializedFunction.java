package dev.muster.internal.launch;

import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.connection.Connection;
import dev.muster.internal.client.java.SentProxies;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.ClassServer;
import dev.muster.internal.workerprotocol.ShellVariables;
import dev.muster.internal.workerprotocol.StaticUses;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.io.IOException;

/// A function on its way to the process that will run it.
final class SerializedFunction {
    private final ClassServer classes;
    private final byte[] child;
    private final byte[] written;

    /// The manager forgets an object without proxies; so those of this function stay until the
    /// process has ended and no longer needs its own.
    private final RemoteRunnable function;

    private SerializedFunction(
            ClassServer classes, byte[] child, byte[] written, RemoteRunnable function) {
        this.classes = classes;
        this.child = child;
        this.written = written;
        this.function = function;
    }

    /// Writes a function, as it is at this moment.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    static SerializedFunction of(RemoteRunnable function, boolean isDaemon) {
        ClassServer classes = new ClassServer();
        int loader = classes.loaderOf(function);
        SentProxies proxies = new SentProxies();
        try {
            StaticUses.Warning.look(function);
            JavaCodec codec = JavaCodec.standard().withTokens(proxies);
            byte[] written = write(codec, ShellVariables.carry(function, function, codec));
            WorkerBootstrap.Child child =
                    new WorkerBootstrap.Child(isDaemon, loader, proxies.managers());
            return new SerializedFunction(
                    classes, write(JavaCodec.standard(), child), written, function);
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static byte[] write(JavaCodec codec, Object value) throws CodecException {
        Output out = new Output();
        codec.encode(value, out);
        return out.toByteArray();
    }

    void send(Connection connection) throws IOException, InterruptedException {
        connection.sendBytes(child);
        connection.sendBytes(written);
    }

    /// The classes that the process may ask for.
    ClassServer classes() {
        return classes;
    }

    @Override
    public String toString() {
        return "SerializedFunction[" + function + "]";
    }
}
