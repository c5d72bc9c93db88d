package dev.muster.internal.server;

import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.wire.Frame;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How one generation of Python versions writes, and what it can read.
///
/// Python 2.7 writes protocol 2 and requires its own string type for texts; every later version
/// reads protocol 4. The first message of a connection shows which it is.
final class Dialect {
    private final Pickle pickle;
    private final boolean python2;
    private final byte[] returnNone;
    private final byte[] returnTrue;

    Dialect(Pickle pickle, boolean python2) {
        this.pickle = pickle;
        this.python2 = python2;
        returnNone = constant(null);
        returnTrue = constant(true);
    }

    boolean isPython2() {
        return python2;
    }

    /// Reads a request.
    ///
    /// @throws PyException a `TypeError` if it is something else
    Request read(Frame frame) throws PickleException {
        return Request.of(
                frame.isLarge()
                        ? pickle.load(frame.stream(), frame.size())
                        : pickle.loads(frame.array(), frame.offset(), frame.length()));
    }

    /// Writes the answer of a method that returned.
    List<ByteBuffer> writeReturn(@Nullable Object value) throws PickleException {
        // Most calls return one of these two.
        if (value == null) {
            return List.of(ByteBuffer.wrap(returnNone));
        }
        if (Boolean.TRUE.equals(value)) {
            return List.of(ByteBuffer.wrap(returnTrue));
        }
        return write(new PythonAnswer(PythonAnswer.Kind.RETURN, value));
    }

    /// Writes an answer.
    List<ByteBuffer> write(PythonAnswer answer) throws PickleException {
        return pickle.dump(answer.toPython());
    }

    private byte[] constant(@Nullable Object value) {
        try {
            return pickle.dumps(new PythonAnswer(PythonAnswer.Kind.RETURN, value).toPython());
        } catch (PickleException e) {
            throw new IllegalStateException("a constant cannot be pickled", e);
        }
    }

    /// A request of a client.
    ///
    /// @param ident the name of the shared object; ignored in a request to the server itself
    /// @param name of the method or of the server's function
    record Request(
            @Nullable Object ident,
            String name,
            List<@Nullable Object> arguments,
            Map<?, ?> keywords) {

        /// Parses a request as it arrived: a tuple `(ident, name, args, kwds)`.
        ///
        /// @throws PyException a `TypeError` if it is something else
        static Request of(@Nullable Object message) {
            if (message instanceof PyTuple tuple
                    && tuple.size() == 4
                    && tuple.get(1) instanceof String name
                    && tuple.get(3) instanceof Map<?, ?> keywords) {
                if (tuple.get(2) instanceof PyTuple arguments) {
                    return new Request(tuple.get(0), name, arguments.toList(), keywords);
                }
                if (tuple.get(2) instanceof List<?> arguments) {
                    return new Request(tuple.get(0), name, new ArrayList<>(arguments), keywords);
                }
            }
            throw PyException.of(
                    "TypeError",
                    "the request is a %s, must be a tuple (ident, name, args, kwds)"
                            .formatted(PyRepr.typeName(message)));
        }
    }
}
