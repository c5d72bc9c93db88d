package dev.muster.examples.calculator;

import dev.muster.connection.Connection;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.Python2Text;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Objects that the program itself pickles, so that a message carries bytes which are a pickle: in
/// Python `connection.send(pickle.dumps(value))` and `pickle.loads(connection.recv())`.
final class PickledMessages {
    private final Connection connection;
    private Pickle pickle = Pickle.standard().withProtocol(2); // read by every Python

    PickledMessages(Connection connection) {
        this.connection = connection;
    }

    void send(@Nullable Object value) throws IOException {
        connection.sendBytes(pickle.dumps(pickle.dumps(value)));
    }

    @Nullable Object receive() throws IOException, InterruptedException {
        byte[] message = connection.receiveBytes();
        if (Pickle.protocolOf(message, 0, message.length) > 2) {
            pickle = Pickle.standard();
        }
        // What Python 2 calls a string is bytes here.
        Object inner = pickle.withPython2Text(Python2Text.BYTES).loads(message);
        if (inner instanceof byte[] request) {
            return pickle.loads(request);
        }
        throw new PickleException("the message holds no bytes, but must hold a pickle as bytes");
    }
}
