package dev.muster.pickle;

import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;

/// The form of a [PyException] in Java's serialization: its pickle.
final class PickledException implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] pickle;

    private PickledException(byte[] pickle) {
        this.pickle = pickle;
    }

    /// Arguments that cannot be pickled are replaced by what `str()` returns for the exception.
    static PickledException of(PyException exception) {
        try {
            return new PickledException(Pickle.standard().dumps(exception));
        } catch (PickleException | PyException _) {
            return of(PyException.of(exception.type(), exception.text()));
        }
    }

    @Serial
    private Object readResolve() throws InvalidObjectException {
        try {
            Object value = Pickle.standard().loads(pickle);
            if (value instanceof PyException exception) {
                return exception;
            }
            throw new InvalidObjectException("%s is no exception of Python".formatted(value));
        } catch (PickleException | PyException e) {
            throw new InvalidObjectException("a pickle cannot be read: " + e.getMessage(), e);
        }
    }
}
