package dev.muster.internal.server;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of a client.
///
/// @param ident the name of the shared object; ignored in a request to the server itself
/// @param name of the method or of the server's function
record Request(
        @Nullable Object ident, String name, List<@Nullable Object> arguments, Map<?, ?> keywords) {

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
