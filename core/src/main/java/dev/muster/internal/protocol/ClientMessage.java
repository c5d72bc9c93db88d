package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// A message from a client. The first byte is its kind; see the records for what follows it.
public sealed interface ClientMessage {
    /// Calls a method of an object.
    ///
    /// ```
    /// 0, id, thread, handle, count of references, 8 bytes each, operation, arguments …
    /// ```
    ///
    /// @param id a number that is not in use; the answer has it
    /// @param thread names the calling thread in this client: the owner of locks
    /// @param handle the object, as [ObjectReply][Result.ObjectReply] gave it
    /// @param references the objects passed by reference in the arguments
    /// @param operation the index among the type's operations
    /// @param arguments as the operation defines
    record Call(
            long id, long thread, int handle, List<Long> references, int operation, Input arguments)
            implements ClientMessage {
        /// Begins a call; the arguments are written behind it.
        public static Output begin(
                long id, long thread, int handle, List<Long> references, int operation) {
            var out = new Output();
            out.writeByte(CALL);
            out.writeUnsigned(id);
            out.writeUnsigned(thread);
            out.writeUnsigned(handle);
            out.writeUnsigned(references.size());
            for (int i = 0; i < references.size(); i++) {
                out.writeLong(references.get(i));
            }
            out.writeUnsigned(operation);
            return out;
        }
    }

    /// Asks for the object that the registry offers under a name: an
    /// [ObjectReply][Result.ObjectReply].
    record Open(long id, String name) implements ClientMessage {
        /// The message on the wire.
        public Output write() {
            Output out = begin(OPEN, id);
            out.writeText(name);
            return out;
        }
    }

    /// Asks for a new object: an [ObjectReply][Result.ObjectReply].
    ///
    /// @param type its type
    /// @param arguments its constructor arguments: capacity, permits, parties, first value
    record Create(long id, SharedType type, List<Encoded> arguments) implements ClientMessage {
        /// The message on the wire.
        public Output write() {
            Output out = begin(CREATE, id);
            out.writeByte(type.ordinal());
            out.writeUnsigned(arguments.size());
            for (Encoded argument : arguments) {
                Values.write(argument, out);
            }
            return out;
        }
    }

    /// Asks for an object that a reference names: an [ObjectReply][Result.ObjectReply].
    record Attach(long id, long ident) implements ClientMessage {
        /// The message on the wire.
        public Output write() {
            Output out = begin(ATTACH, id);
            out.writeLong(ident);
            return out;
        }
    }

    /// No longer needs an object. Not answered.
    record Release(int handle) implements ClientMessage {
        /// The message on the wire.
        public Output write() {
            return begin(RELEASE, handle);
        }
    }

    /// Withdraws a call. The call is answered as cancelled, unless it already has its result: then
    /// with that.
    record Cancel(long id) implements ClientMessage {
        /// The message on the wire.
        public Output write() {
            return begin(CANCEL, id);
        }
    }

    /// Is still there; answered with [ServerMessage.Pong].
    record Ping() implements ClientMessage {
        /// The message on the wire.
        public Output write() {
            var out = new Output();
            out.writeByte(PING);
            return out;
        }
    }

    /// A part of a message that is too long to be sent at once.
    ///
    /// @param stream the number of the message, among those in progress
    /// @param isLast whether the message is complete with it
    /// @param bytes a piece of it
    record Part(long stream, boolean isLast, Input bytes) implements ClientMessage {
        /// Begins a part; the bytes are written behind it.
        public static Output begin(long stream, boolean isLast) {
            return ClientMessage.begin(isLast ? LAST_PART : PART, stream);
        }
    }

    int CALL = 0;
    int OPEN = 1;
    int CREATE = 2;
    int ATTACH = 3;
    int RELEASE = 4;
    int CANCEL = 5;
    int PING = 6;
    int PART = 7;
    int LAST_PART = 8;

    private static Output begin(int tag, long number) {
        var out = new Output();
        out.writeByte(tag);
        out.writeUnsigned(number);
        return out;
    }

    /// Reads one message; its content remains in the input.
    ///
    /// @throws CodecException if it is invalid
    static ClientMessage read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case CALL ->
                    new Call(
                            in.readUnsigned(),
                            in.readUnsigned(),
                            (int) in.readUnsigned(),
                            readReferences(in),
                            (int) in.readUnsigned(),
                            in);
            case OPEN -> new Open(in.readUnsigned(), in.readText());
            case CREATE -> new Create(in.readUnsigned(), SharedType.read(in), readArguments(in));
            case ATTACH -> new Attach(in.readUnsigned(), in.readLong());
            case RELEASE -> new Release((int) in.readUnsigned());
            case CANCEL -> new Cancel(in.readUnsigned());
            case PING -> new Ping();
            case PART, LAST_PART -> new Part(in.readUnsigned(), tag == LAST_PART, in);
            default -> throw new CodecException("%d is no message of a client".formatted(tag));
        };
    }

    /// The number of a call of which only the beginning has arrived.
    ///
    /// @throws CodecException if it is invalid that is answered
    static long readCallId(Input beginning) throws CodecException {
        int tag = beginning.readByte();
        if (tag != CALL && tag != OPEN && tag != CREATE) {
            throw new CodecException("%d is no call of a client".formatted(tag));
        }
        return beginning.readUnsigned();
    }

    private static List<Long> readReferences(Input in) throws CodecException {
        int count = in.readCount(Long.BYTES);
        if (count == 0) {
            return List.of();
        }
        var references = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) {
            references.add(in.readLong());
        }
        return references;
    }

    private static List<Encoded> readArguments(Input in) throws CodecException {
        int count = in.readCount(1);
        var arguments = new ArrayList<Encoded>(count);
        for (int i = 0; i < count; i++) {
            arguments.add(Values.read(in));
        }
        return arguments;
    }
}
