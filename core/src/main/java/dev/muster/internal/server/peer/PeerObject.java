package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Encoded;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.JavaCall;
import dev.muster.internal.server.object.SharedObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What Java clients may ask of one shared object.
interface PeerObject {
    /// What [#call] answers if the operation has no result.
    Object NOTHING = JavaCall.NOTHING;

    /// What [#call] answers if the call is answered later, or by itself.
    Object LATER = JavaCall.LATER;

    /// The object.
    SharedObject object();

    /// What it is.
    SharedType type();

    /// Carries out an operation, inside the object's monitor: must not wait.
    ///
    /// @param operation its place in the order of the type's operations
    /// @param arguments valid until this returns
    /// @return a value, [#NOTHING] or [#LATER]
    /// @throws CodecException if the arguments are none
    @Nullable Object call(int operation, Input arguments, PeerCall call) throws CodecException;

    /// Whether an operation may take long with what is there now: then it is carried out where
    /// nobody waits for it. Inside the object's monitor.
    default boolean mayLast(int operation) throws CodecException {
        return false;
    }

    /// Whether one of these values must be made again to be compared with another.
    static boolean areWritten(Iterable<? extends @Nullable Object> values) {
        for (Object value : values) {
            if (value instanceof Encoded) {
                return true;
            }
        }
        return false;
    }

    /// The operation of this place.
    static <T> T operation(T[] all, int place) throws CodecException {
        if (place < 0 || place >= all.length) {
            throw new CodecException(
                    "%d is no operation of a %s"
                            .formatted(place, all[0].getClass().getSimpleName()));
        }
        return all[place];
    }

    /// A waiting time as it stands in messages; null is for ever.
    static @Nullable Duration patience(Input arguments) throws CodecException {
        long nanos = arguments.readSigned();
        return nanos < 0 ? null : Duration.ofNanos(nanos);
    }
}
