package dev.muster.tests.manager;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteObject;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A manager of CPython in a process of its own, with the objects of `cpython_objects.py`.
record CpythonServer(PythonProcess process, Address address, AuthKey key) implements AutoCloseable {
    private static final String LISTENING = "listening on ";

    static CpythonServer start(Python python, Path folder)
            throws IOException, InterruptedException {
        AuthKey key = AuthKey.ofText("the key of the tests, long enough");
        Path keyFile = folder.resolve("key-" + python.version());
        Files.writeString(keyFile, "the key of the tests, long enough");
        var process = PythonProcess.start(python, "cpython_objects.py", keyFile.toString());
        String line = process.await(said -> said.startsWith(LISTENING), Waits.LONG);
        return new CpythonServer(
                process, Address.parse(line.substring(LISTENING.length()).strip()), key);
    }

    int port() {
        return address instanceof Address.Tcp(_, int port) ? port : -1;
    }

    Manager connect() throws IOException {
        return Manager.connect(address, key);
    }

    /// What an expression of Python gives in the server's process, where `args` are the arguments.
    static @Nullable Object evaluate(
            Manager manager, String expression, @Nullable Object... arguments) throws IOException {
        try (RemoteObject service = manager.object("service")) {
            var all = new ArrayList<@Nullable Object>();
            all.add(expression);
            all.addAll(Arrays.asList(arguments));
            return service.call("run", all.toArray());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
