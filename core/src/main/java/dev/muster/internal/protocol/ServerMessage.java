package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;

/// A message from a manager to a Java client. The first byte is its kind; see the records for what
/// follows it.
public sealed interface ServerMessage {
    /// The result of a call: one value, unless the operation defines otherwise.
    record Return(long id, Input result) implements ServerMessage {
        /// Begins an answer; the result is written behind it.
        public static Output begin(long id) {
            return ServerMessage.begin(RETURN, id);
        }
    }

    /// A call has no result: it found nothing, or its time was over.
    record Nothing(long id) implements ServerMessage {
        /// The message on the wire.
        public static Output write(long id) {
            return begin(NOTHING, id);
        }
    }

    /// What a call ran threw: one value, the exception.
    record Thrown(long id, Input exception) implements ServerMessage {
        /// Begins an answer; the exception is written behind it.
        public static Output begin(long id) {
            return ServerMessage.begin(THROWN, id);
        }
    }

    /// The manager did not carry out a call.
    ///
    /// @param reason what is wrong and what to do
    record Refused(long id, String reason) implements ServerMessage {
        /// The message on the wire.
        public static Output write(long id, String reason) {
            Output out = begin(REFUSED, id);
            out.writeText(reason);
            return out;
        }
    }

    /// A call was withdrawn as its client asked; it has changed nothing.
    record Cancelled(long id) implements ServerMessage {
        /// The message on the wire.
        public static Output write(long id) {
            return begin(CANCELLED, id);
        }
    }

    /// A listener's object has changed.
    ///
    /// @param listener the number that the client gave it
    /// @param change its kind and what belongs to it, see [Change]
    record Changed(long listener, Input change) implements ServerMessage {
        /// Begins the message; the change is written behind it.
        public static Output begin(long listener) {
            return ServerMessage.begin(CHANGED, listener);
        }
    }

    /// The manager is still there.
    record Pong() implements ServerMessage {
        /// The message on the wire.
        public static Output write() {
            var out = new Output();
            out.writeByte(PONG);
            return out;
        }
    }

    /// A part of a message that is too long to hold up others; see [ClientMessage.Part].
    record Part(long stream, boolean isLast, Input bytes) implements ServerMessage {
        /// Begins a part; the bytes are written behind it.
        public static Output begin(long stream, boolean isLast) {
            return ServerMessage.begin(isLast ? LAST_PART : PART, stream);
        }
    }

    int RETURN = 0;
    int NOTHING = 1;
    int THROWN = 2;
    int REFUSED = 3;
    int CANCELLED = 4;
    int CHANGED = 5;
    int PONG = 6;
    int PART = 7;
    int LAST_PART = 8;

    private static Output begin(int tag, long number) {
        var out = new Output();
        out.writeByte(tag);
        out.writeUnsigned(number);
        return out;
    }

    /// Reads one message; what it refers to lies in the input.
    ///
    /// @throws CodecException if it is none
    static ServerMessage read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case RETURN -> new Return(in.readUnsigned(), in);
            case NOTHING -> new Nothing(in.readUnsigned());
            case THROWN -> new Thrown(in.readUnsigned(), in);
            case REFUSED -> new Refused(in.readUnsigned(), in.readText());
            case CANCELLED -> new Cancelled(in.readUnsigned());
            case CHANGED -> new Changed(in.readUnsigned(), in);
            case PONG -> new Pong();
            case PART, LAST_PART -> new Part(in.readUnsigned(), tag == LAST_PART, in);
            default -> throw new CodecException("%d is no message of a manager".formatted(tag));
        };
    }

    /// The first byte of a change sent to a listener.
    enum Change {
        /// Of a map: version (8 bytes), key, and value if values are wanted.
        PUT,
        /// Of a map: version (8 bytes), key.
        REMOVED,
        /// Of a map: version (8 bytes).
        CLEARED,
        /// Of a list: place (number), value.
        ADDED,
        /// Of a list: place (number), value.
        REPLACED,
        /// Of a list: place (number).
        TAKEN_OUT,
        /// Of a list.
        REORDERED,
        /// Of a value or an event: value.
        CHANGED,
        /// Of any: changes were left out here, because the client does not keep up.
        GAP;

        private static final Change[] ALL = values();

        /// The change of this place in the order.
        public static Change of(int place) {
            return ALL[place];
        }

        /// A gap of the same version as a change that is left out.
        public static Input gapInPlaceOf(Input change) throws CodecException {
            change.readByte();
            var out = new Output();
            out.writeByte(GAP.ordinal());
            out.writeLong(change.readLong());
            return Input.of(out.toByteArray());
        }
    }
}
