package dev.muster.internal.protocol;

import dev.muster.internal.system.Nanos;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyTuple;
import java.time.Duration;
import java.util.Optional;
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

    private static final String CURE = "bring both to the same version of Muster";

    /// Why a client is not served that begins with this version; empty if it is.
    ///
    /// @param version what the client has sent with [#FUNCTION]
    public static Optional<String> refusal(@Nullable Object version) {
        if (version instanceof Long number && number == VERSION) {
            return Optional.empty();
        }
        String said = version instanceof Long ? "version " + version : "no version";
        return Optional.of(
                "the client speaks %s of this protocol, this manager version %d: %s"
                        .formatted(said, VERSION, CURE));
    }

    /// The tuple on the wire.
    public PyTuple toPython() {
        return PyTuple.of((long) version, manager, Nanos.of(keepAlive));
    }

    /// Reads the tuple on the wire.
    ///
    /// @throws PickleException if it is none, or one of another version
    public static JavaWelcome fromPython(@Nullable Object value) throws PickleException {
        if (value instanceof PyTuple tuple
                && tuple.size() > 0
                && tuple.get(0) instanceof Long version) {
            if (version != VERSION) { // first: what follows may be other things then
                throw new PickleException(
                        "the manager speaks version %d of this protocol, this client version %d: %s"
                                .formatted(version, VERSION, CURE));
            }
            if (tuple.size() == 3
                    && tuple.get(1) instanceof Long manager
                    && tuple.get(2) instanceof Long nanos) {
                return new JavaWelcome(VERSION, manager, Duration.ofNanos(nanos));
            }
        }
        throw new PickleException("%s is no welcome of a manager".formatted(value));
    }
}
