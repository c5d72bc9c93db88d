package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client as the server sees one of CPython: a connection for each thing that it asks of the
/// server, and one for each object that it uses.
final class LoopClient {
    private final Address address;
    private final AuthKey key;

    LoopClient(Address address, AuthKey key) {
        this.address = address;
        this.key = key;
    }

    /// What a client asks for: an object, and a call of one of its methods.
    record Request(String type, List<?> arguments, String method, List<?> call, Map<?, ?> named) {}

    /// Makes an object.
    ///
    /// @return its ident, empty if the server makes none
    String create(String type, List<?> arguments) throws IOException, InterruptedException {
        var all = new ArrayList<Object>(Collections.singleton(type));
        all.addAll(arguments);
        return server("create", all) instanceof PyTuple created
                ? String.valueOf(created.get(0))
                : "";
    }

    /// Makes an object, calls it and lets it go. Whether any of it fails does not matter here.
    void ask(Request request) throws IOException, InterruptedException {
        String ident = create(request.type(), request.arguments());
        if (!ident.isEmpty()) {
            var _ = call(ident, request.method(), request.call(), request.named());
            var _ = server("decref", List.of(ident));
        }
    }

    /// Connects, proves the key and calls one method.
    ///
    /// @return the answer: its kind and what was returned or raised
    @Nullable Object call(String ident, String method, List<?> arguments, Map<?, ?> named)
            throws IOException, InterruptedException {
        try (Connection connection = Client.connect(address, key)) {
            connection.send(
                    PyTuple.of(null, "accept_connection", PyTuple.of("client"), new PyDict()));
            var _ = connection.receive();
            connection.send(PyTuple.of(ident, method, PyTuple.ofList(arguments), named));
            return connection.receive();
        }
    }

    private Object server(String function, List<?> arguments)
            throws IOException, InterruptedException {
        try (Connection connection = Client.connect(address, key)) {
            connection.send(PyTuple.of(null, function, PyTuple.ofList(arguments), new PyDict()));
            if (connection.receive() instanceof PyTuple answer) {
                Object result = answer.get(1);
                if (result != null) {
                    return result;
                }
            }
            return "";
        }
    }
}
