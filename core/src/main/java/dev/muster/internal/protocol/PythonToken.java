package dev.muster.internal.protocol;

import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import org.jspecify.annotations.Nullable;

/// Names a shared object: `multiprocessing.managers.Token`.
///
/// @param typeid the name of its type
/// @param address where its manager listens: a tuple `(host, port)` or a path
/// @param ident its name there
public record PythonToken(String typeid, Object address, String ident) {
    /// The class on the wire.
    public static final PyGlobal TYPE = new PyGlobal("multiprocessing.managers", "Token");

    /// The object on the wire: created empty, then given its state.
    public PyInstance toPython() {
        return PyInstance.newObject(TYPE).withState(PyTuple.of(typeid, address, ident));
    }

    /// Reads the object on the wire.
    ///
    /// @throws PickleException if it is not a token
    public static PythonToken fromPython(@Nullable Object value) throws PickleException {
        if (value instanceof PyInstance instance
                && instance.type().equals(TYPE)
                && instance.state() instanceof PyTuple state
                && state.size() == 3
                && state.get(0) instanceof String typeid
                && state.get(2) instanceof String ident) {
            Object address = state.get(1);
            if (address != null) {
                return new PythonToken(typeid, address, ident);
            }
        }
        throw new PickleException("%s is no token of a manager".formatted(value));
    }
}
