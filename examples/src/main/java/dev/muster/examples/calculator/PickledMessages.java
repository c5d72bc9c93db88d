package dev.muster.examples.calculator;

import dev.muster.connection.Connection;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.Python2Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Objects that the program itself pickles, so that a message carries bytes which are a pickle: in
/// Python `connection.send(pickle.dumps(value))` and `pickle.loads(connection.recv())`.
final class PickledMessages {
    /// Every Python reads protocol 2. What Python 2 calls a string may be bytes: then each of its
    /// characters is one byte.
    private static final Pickle OUTER =
            Pickle.standard().withProtocol(2).withPython2Text(Python2Text.LATIN_1);

    private static final Pickle INNER = Pickle.standard().withProtocol(2);

    private final Connection connection;

    PickledMessages(Connection connection) {
        this.connection = connection;
    }

    void send(@Nullable Object value) throws IOException {
        connection.sendBytes(OUTER.dumps(INNER.dumps(value)));
    }

    @Nullable Object receive() throws IOException, InterruptedException {
        return switch (OUTER.loads(connection.receiveBytes())) {
            case byte[] pickled -> INNER.loads(pickled);
            case String python2 -> INNER.loads(python2.getBytes(StandardCharsets.ISO_8859_1));
            case null, default ->
                    throw new PickleException("the message must hold bytes which are a pickle");
        };
    }
}
