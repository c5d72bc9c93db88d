package dev.muster.internal.proxy.python;

import dev.muster.manager.RemoteObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An object of a manager, by its ident. Holds the reference that its creation gave it.
final class PythonObject implements RemoteObject {
    private final ManagerLines lines;
    private final String ident;
    private final List<String> methods;
    private final AtomicBoolean closed = new AtomicBoolean();

    PythonObject(ManagerLines lines, String ident, List<?> exposed) {
        this.lines = lines;
        this.ident = ident;
        var names = new ArrayList<String>();
        exposed.forEach(name -> names.add(String.valueOf(name)));
        this.methods = List.copyOf(names);
    }

    @Override
    public List<String> methods() {
        return methods;
    }

    @Override
    public @Nullable Object call(String method, @Nullable Object... arguments) throws IOException {
        return lines.callObject(ident, method, Arrays.asList(arguments));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            lines.askServer("decref", List.of(ident));
        } catch (IOException _) {
            // The manager has gone, and the reference with it.
        }
    }
}
