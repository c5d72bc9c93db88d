package dev.muster.internal.protocol;

import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import org.jspecify.annotations.Nullable;

/// The answer to one request.
///
/// @param kind what the result is
/// @param result a value, an exception, a text or the pair of a proxy
public record PythonAnswer(Kind kind, @Nullable Object result) {
    /// What an answer contains.
    public enum Kind {
        /// The value that the method returned.
        RETURN("#RETURN"),
        /// The exception that the method raised.
        ERROR("#ERROR"),
        /// The text of what went wrong in the manager itself.
        TRACEBACK("#TRACEBACK"),
        /// The text of why the result cannot be pickled.
        UNSERIALIZABLE("#UNSERIALIZABLE"),
        /// The exposed names and the token of a new shared object.
        PROXY("#PROXY");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// The word on the wire.
        public String word() {
            return word;
        }
    }

    /// Something failed outside the method, or in the manager.
    public static PythonAnswer traceback(Throwable failure) {
        return new PythonAnswer(Kind.TRACEBACK, textOf(failure));
    }

    /// The result cannot be pickled.
    public static PythonAnswer unserializable(Throwable failure) {
        return new PythonAnswer(Kind.UNSERIALIZABLE, textOf(failure));
    }

    /// In the form of a Python traceback, which clients show to their users.
    private static String textOf(Throwable failure) {
        return "Traceback (most recent call last):\n  in the Muster manager\n%s\n"
                .formatted(PyException.from(failure));
    }

    /// The pair on the wire.
    public PyTuple toPython() {
        return PyTuple.of(kind.word(), result);
    }

    /// Reads the pair on the wire.
    ///
    /// @throws PickleException if it is not an answer
    public static PythonAnswer fromPython(@Nullable Object message) throws PickleException {
        if (message instanceof PyTuple pair
                && pair.size() == 2
                && pair.get(0) instanceof String word) {
            for (Kind kind : Kind.values()) {
                if (kind.word.equals(word)) {
                    return new PythonAnswer(kind, pair.get(1));
                }
            }
        }
        throw new PickleException(
                "the answer is %s, must be a pair like ('#RETURN', value): is a manager listening"
                                .formatted(message)
                        + " at this address?");
    }
}
