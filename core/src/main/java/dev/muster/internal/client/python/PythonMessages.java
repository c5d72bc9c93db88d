package dev.muster.internal.client.python;

import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests to a manager and its answers.
final class PythonMessages {
    private final ManagerConnections connections;
    private final CountedReferences references;
    private final Pickle pickle;

    /// @param rules how values are written and read, apart from proxies
    PythonMessages(ManagerConnections connections, Pickle rules) {
        this.connections = connections;
        this.references = new CountedReferences(connections);
        this.pickle = references.registeredIn(rules);
    }

    CountedReferences references() {
        return references;
    }

    /// Whether the manager may be one of Python 2, whose methods take fewer arguments.
    boolean mayBePython2() {
        return pickle.protocol() == 2;
    }

    /// Writes a request.
    ///
    /// @param ident the object that is called, or null for the server itself
    /// @throws IllegalArgumentException if an argument cannot be written
    byte[] request(
            @Nullable String ident, String name, List<? extends @Nullable Object> arguments) {
        try {
            return pickle.dumps(PyTuple.of(ident, name, PyTuple.ofList(arguments), new PyDict()));
        } catch (PickleException e) {
            throw new IllegalArgumentException(
                    "an argument of '%s' cannot be sent: %s".formatted(name, e.getMessage()), e);
        }
    }

    PythonAnswer answer(byte[] message) throws PickleException {
        return PythonAnswer.fromPython(pickle.loads(message));
    }

    /// The content of an answer; a new shared object behind its Java interface.
    ///
    /// @throws PyException if it contains an exception of the method
    /// @throws RemoteManagerException if it contains a failure of the manager
    @Nullable Object value(byte[] message) throws IOException {
        PythonAnswer answer = answer(message);
        return switch (answer.kind()) {
            case RETURN -> answer.result();
            case PROXY -> madeObject(answer.result());
            case ERROR -> throw asException(answer.result());
            case TRACEBACK, UNSERIALIZABLE ->
                    throw failure(String.valueOf(answer.result()).strip());
        };
    }

    private RemoteManagerException failure(String text) {
        String hint =
                text.contains("'manager_owned'")
                        ? ". CPython before 3.9 takes no queue, nor another object without a proxy"
                                + " class, as an argument: send its name"
                        : "";
        return new RemoteManagerException(
                "the manager at %s says: %s%s".formatted(connections.address(), text, hint));
    }

    /// The object's count is already one, on behalf of the receiver.
    private Object madeObject(@Nullable Object result) throws PickleException {
        if (result instanceof PyTuple pair
                && pair.size() == 2
                && pair.get(0) instanceof PyTuple exposed) {
            PythonToken token = PythonToken.fromPython(pair.get(1));
            PythonType type = PythonType.of(token.typeid(), null, exposed.toList());
            return type.proxy(
                    new PythonObject(
                            connections,
                            token.typeid(),
                            token.ident(),
                            type.proxyClass(),
                            exposed.toList()));
        }
        throw new PickleException(
                "the manager answered with the object %s, must be (exposed, token)"
                        .formatted(result));
    }

    /// An exception of a class of the server's own arrives as an object of that class.
    private static PyException asException(@Nullable Object raised) {
        return switch (raised) {
            case PyException exception -> exception;
            case PyInstance instance ->
                    PyException.of(instance.type(), instance.arguments().toList().toArray());
            case null, default -> PyException.of("RuntimeError", String.valueOf(raised));
        };
    }
}
