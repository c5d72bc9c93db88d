package dev.muster.internal.protocol;

import dev.muster.internal.system.Nanos;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyTuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The manager's answer to a Java client that asks to leave CPython's protocol.
///
/// @param version of the messages that follow
/// @param manager a random number that names the manager in references
/// @param keepAlive the client sends something at least this often; twice as long a silence, on
///   either side, ends the session
public record JavaWelcome(int version, long manager, Duration keepAlive) {
    /// The function of the server that a client calls in its first request, with its protocol
    /// version; no CPython manager has it.
    public static final String FUNCTION = "muster_peer";

    /// The version of this library. An operation that is added to the end of its table needs no
    /// other version: a manager that does not know its place refuses the call.
    public static final int VERSION = 1;

    /// The tuple on the wire.
    public PyTuple toPython() {
        return PyTuple.of((long) version, manager, Nanos.of(keepAlive));
    }

    /// Reads the tuple on the wire.
    ///
    /// @throws PickleException if it is none, or one of another version
    public static JavaWelcome fromPython(@Nullable Object value) throws PickleException {
        if (value instanceof PyTuple tuple
                && tuple.size() == 3
                && tuple.get(0) instanceof Long version
                && tuple.get(1) instanceof Long manager
                && tuple.get(2) instanceof Long nanos) {
            if (version != VERSION) {
                throw new PickleException(
                        "the manager speaks version %d of this protocol, this client version %d: bring both to the same version of Muster"
                                .formatted(version, VERSION));
            }
            return new JavaWelcome(version.intValue(), manager, Duration.ofNanos(nanos));
        }
        throw new PickleException("%s is no welcome of a manager".formatted(value));
    }
}
