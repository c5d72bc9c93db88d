package dev.muster.internal.launch;

import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.codec.JavaCodec;
import dev.muster.codec.Output;
import dev.muster.connection.Connection;
import dev.muster.internal.joining.ClassServer;
import dev.muster.internal.joining.Errand;
import dev.muster.internal.proxy.SentProxies;
import dev.muster.internal.task.MutableStatics;
import dev.muster.internal.task.ShellVariables;
import java.io.IOException;

/// A function on its way to the process that will run it.
final class Parcel {
    private final ClassServer classes;
    private final byte[] errand;
    private final byte[] written;

    /// The manager forgets an object of which nobody has a proxy; so this one stays until the
    /// process has ended and needs its own no more.
    private final RemoteRunnable function;

    private Parcel(ClassServer classes, byte[] errand, byte[] written, RemoteRunnable function) {
        this.classes = classes;
        this.errand = errand;
        this.written = written;
        this.function = function;
    }

    /// Writes a function, as it is at this moment.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    static Parcel of(RemoteRunnable function, boolean isDaemon) {
        ClassServer classes = new ClassServer();
        int loader = classes.loaderOf(function);
        SentProxies proxies = new SentProxies();
        try {
            MutableStatics.look(function);
            JavaCodec codec = JavaCodec.standard().withReferences(proxies);
            byte[] written = write(codec, ShellVariables.carry(function, function, codec));
            Errand errand = new Errand(isDaemon, loader, proxies.managers());
            return new Parcel(classes, write(JavaCodec.standard(), errand), written, function);
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
        connection.sendBytes(errand);
        connection.sendBytes(written);
    }

    /// The classes that the process may ask for.
    ClassServer classes() {
        return classes;
    }

    @Override
    public String toString() {
        return "Parcel[" + function + "]";
    }
}
