package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.Optional;

/// What a worker asks its pool about broadcasts. It is sent as the name of a [FromWorker.Find], and
/// the answer is the bytes of a [ToWorker.Found].
///
/// ```
///  where is a broadcast?   NUL broadcast/POOL/NUMBER    a Location; nothing if it is closed
///  a piece of a content    NUL content/HASH/OFFSET/N    N of its bytes from there on, or as many as
///                                                       there are; nothing if no broadcast has it
///                                                       any more
/// ```
///
/// A worker has asked for no more pieces than fit where they wait if it does not read: so sending
/// them to a worker that has been stopped does not block. That is one piece of [#PIECE_BYTES] in
/// the buffer of a socket, and many large ones in the window of a link to another machine.
public sealed interface BroadcastQuestion {
    /// A piece that fits in the buffer of a socket.
    int PIECE_BYTES = 64 << 10;

    /// The longest piece.
    int LONGEST_PIECE_BYTES = 1 << 20;

    /// Where is this broadcast?
    ///
    /// @param pool the number of its pool
    /// @param number which of the pool's broadcasts it is
    record Where(long pool, long number) implements BroadcastQuestion {
        @Override
        public String name() {
            return BROADCAST + pool + "/" + number;
        }
    }

    /// What are the bytes of this content, from an offset on?
    ///
    /// @param count how many are wanted
    record Piece(ContentHash hash, long offset, int count) implements BroadcastQuestion {
        @Override
        public String name() {
            return CONTENT + hash + "/" + offset + "/" + count;
        }
    }

    String BROADCAST = "\0broadcast/";
    String CONTENT = "\0content/";
    int WHERE_PARTS = 3;
    int PIECE_PARTS = 4;

    /// As the name in a [FromWorker.Find].
    String name();

    /// Reads a name.
    ///
    /// @return nothing if it is the name of a class or resource
    /// @throws CodecException if it begins as a question and is none
    static Optional<BroadcastQuestion> read(String name) throws CodecException {
        boolean isWhere = name.startsWith(BROADCAST);
        if (!isWhere && !name.startsWith(CONTENT)) {
            return Optional.empty();
        }
        String[] parts = name.substring(1).split("/", -1);
        try {
            if (isWhere && parts.length == WHERE_PARTS) {
                return Optional.of(new Where(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
            }
            if (!isWhere && parts.length == PIECE_PARTS) {
                return Optional.of(
                        new Piece(
                                new ContentHash(parts[1]),
                                Long.parseLong(parts[2]),
                                Integer.parseInt(parts[3])));
            }
        } catch (IllegalArgumentException _) {
            // It is none.
        }
        throw new CodecException("'%s' is no question".formatted(name.substring(1)));
    }

    /// Where the bytes of a broadcast are.
    sealed interface Location {
        /// In a file of the machine on which the worker is, too.
        ///
        /// @param isSegment whether they are those of a segment, to be mapped, and not a value as
        ///   [dev.muster.internal.codec.JavaCodec] writes it
        record InFile(boolean isSegment, String path) implements Location {}

        /// At the pool, which sends them in pieces.
        ///
        /// @param isSegment as above
        /// @param bytes how many there are
        record AtPool(boolean isSegment, long bytes, ContentHash hash) implements Location {}

        /// At the pool, which has not yet read all of them to name them: ask again.
        record NotYetNamed() implements Location {}

        int IN_FILE = 0;
        int AT_POOL = 1;
        int NOT_YET_NAMED = 2;

        /// As bytes.
        ///
        /// @throws CodecException never, in fact
        default byte[] write() throws CodecException {
            var out = new Output();
            if (this instanceof InFile(boolean isSegment, String path)) {
                out.writeByte(IN_FILE);
                out.writeByte(isSegment ? 1 : 0);
                out.writeText(path);
            } else if (this instanceof AtPool(boolean isSegment, long bytes, ContentHash hash)) {
                out.writeByte(AT_POOL);
                out.writeByte(isSegment ? 1 : 0);
                out.writeUnsigned(bytes);
                out.writeText(hash.hex());
            } else {
                out.writeByte(NOT_YET_NAMED);
            }
            return out.toByteArray();
        }

        /// Reads what [#write] has written.
        ///
        /// @throws CodecException if the bytes are something else
        static Location read(byte[] bytes) throws CodecException {
            Input in = Input.of(bytes);
            int tag = in.readByte();
            return switch (tag) {
                case IN_FILE -> new InFile(in.readByte() != 0, in.readText());
                case AT_POOL ->
                        new AtPool(
                                in.readByte() != 0,
                                in.readUnsigned(),
                                ContentHash.parse(in.readText()));
                case NOT_YET_NAMED -> new NotYetNamed();
                default -> throw new CodecException("%d is no location".formatted(tag));
            };
        }
    }
}
