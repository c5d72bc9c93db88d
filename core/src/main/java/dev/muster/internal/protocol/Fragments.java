package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Long messages in parts, so that short ones get through between them.
public final class Fragments {
    /// A longer message is sent in parts, each with at most this number of bytes of it.
    public static final int MAX_BYTES = 256 << 10;

    private final long limitBytes;
    private final Map<Long, Incomplete> incomplete = new HashMap<>();

    /// The messages of one connection that come in parts. One thread only.
    ///
    /// @param limitBytes the longest message that is taken
    public Fragments(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    private static final class Incomplete {
        final List<byte[]> chunks = new ArrayList<>();
        long bytes;
        boolean isTooLong;
    }

    /// A message is longer than allowed. The rest of it will not be kept.
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Input beginning;

        TooLongException(long limitBytes, Input beginning) {
            super("more than %d bytes, the limit (withMaxMessageBytes)".formatted(limitBytes));
            this.beginning = beginning;
        }

        /// How the message begins.
        public Input beginning() {
            return beginning;
        }
    }

    /// Takes a part.
    ///
    /// @return the whole message, or null as long as it is not complete, or if it was too long
    /// @throws TooLongException once, if it is longer than allowed
    public @Nullable Input add(long stream, boolean isLast, Input part)
            throws CodecException, TooLongException {
        Incomplete message = incomplete.computeIfAbsent(stream, _ -> new Incomplete());
        if (isLast) {
            incomplete.remove(stream);
        }
        if (message.isTooLong) {
            return null;
        }
        message.bytes += part.remaining();
        message.chunks.add(part.readBytes((int) part.remaining()));
        if (message.bytes > limitBytes) {
            byte[] first = message.chunks.getFirst();
            message.isTooLong = true;
            message.chunks.clear();
            throw new TooLongException(limitBytes, Input.of(first));
        }
        return isLast ? Input.of(message.chunks) : null;
    }

    /// How a side begins a part: [ClientMessage.Part] or [ServerMessage.Part].
    @FunctionalInterface
    public interface Beginning {
        /// Begins a part; the bytes are written behind it.
        Output begin(long stream, boolean isLast);
    }

    /// The parts of a message, made one by one as they are asked for.
    public static Iterator<Output> of(Output message, long stream, Beginning beginning) {
        return new Splitting(message.pieces(), message.size(), stream, beginning);
    }

    private static final class Splitting implements Iterator<Output> {
        private final List<MemorySegment> pieces;
        private final long stream;
        private final Beginning beginning;
        private long left;
        private int piece;
        private long at;

        Splitting(List<MemorySegment> pieces, long size, long stream, Beginning beginning) {
            this.pieces = pieces;
            this.left = size;
            this.stream = stream;
            this.beginning = beginning;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Output next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            Output part = beginning.begin(stream, left <= MAX_BYTES);
            long room = Math.min(left, MAX_BYTES);
            left -= room;
            while (room > 0) {
                MemorySegment source = pieces.get(piece);
                long count = Math.min(room, source.byteSize() - at);
                part.writeSegment(source.asSlice(at, count));
                at += count;
                room -= count;
                if (at == source.byteSize()) {
                    piece++;
                    at = 0;
                }
            }
            return part;
        }
    }
}
