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
///  a piece of a content    NUL content/HASH/OFFSET      its bytes from there on, at most 64 KiB;
///                                                       nothing if no broadcast has it any more
/// ```
///
/// A worker asks for the next piece when it has the last one. So what the pool sends never waits
/// behind more than one piece, and sending a piece to a worker that has been stopped does not
/// block: it fits in the buffer of a socket.
public sealed interface BroadcastQuestion {
    /// The longest piece.
    int PIECE_BYTES = 64 << 10;

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
    record Piece(ContentHash hash, long offset) implements BroadcastQuestion {
        @Override
        public String name() {
            return CONTENT + hash + "/" + offset;
        }
    }

    String BROADCAST = "\0broadcast/";
    String CONTENT = "\0content/";

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
        int first = name.indexOf('/') + 1;
        int second = name.indexOf('/', first) + 1;
        try {
            String part = name.substring(first, second - 1);
            long number = Long.parseLong(name, second, name.length(), 10);
            return Optional.of(
                    isWhere
                            ? new Where(Long.parseLong(part), number)
                            : new Piece(new ContentHash(part), number));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new CodecException("'%s' is no question".formatted(name.substring(1)), e);
        }
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
                                new ContentHash(in.readText()));
                case NOT_YET_NAMED -> new NotYetNamed();
                default -> throw new CodecException("%d is no location".formatted(tag));
            };
        }
    }
}
