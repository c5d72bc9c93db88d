package dev.muster.internal.wire;

import static dev.muster.internal.wire.Framing.MAX_ARRAY_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into frames. Bytes arrive in pieces of any size; an incomplete frame is
/// kept.
///
/// Owner thread only.
final class FrameReader {
    /*
     * Memory follows the bytes that have arrived, not the announced length: a body begins with at
     * most FIRST_BYTES and grows by GROWTH each time it is full. 64 keeps the copying of a 64 MiB
     * message at 4 MiB, where doubling would copy all of it once more.
     *
     * Bodies beyond `largestArray` are kept in chunks, and nothing is copied. An event loop must
     * not take the time to clear and to fill hundreds of megabytes, and the peer chooses the
     * length: so its largest array is LARGEST_LOOP_ARRAY. It has room for what a client sends of a
     * long message at a time. A chunk fills whole regions of the collector, which therefore leaves
     * it where it is: smaller ones would be copied as they survive, while all threads wait.
     */
    static final int LARGEST_LOOP_ARRAY = 384 << 10;

    private static final int FIRST_BYTES = 64 << 10;
    private static final int GROWTH = 64;
    private static final int CHUNK_BYTES = (4 << 20) - 64;
    private static final long UNKNOWN = -1;

    /// A length that begins like a record of TLS: its kind, then 3.
    private static final long TLS_HANDSHAKE = 0x1603;

    private static final long TLS_ALERT = 0x1503;

    private final int largestArray;
    private final ByteBuffer header = ByteBuffer.allocate(Framing.LONG_HEADER_BYTES);
    private long limit;
    private long length = UNKNOWN;
    private long have;
    private byte @Nullable [] body;
    private int bodyFill;
    private @Nullable List<byte[]> chunks;

    FrameReader(long limit, int largestArray) {
        this.limit = limit;
        this.largestArray = Math.min(largestArray, MAX_ARRAY_BYTES);
    }

    void limit(long bytes) {
        limit = bytes;
    }

    /// Whether a frame has begun and is not yet whole.
    boolean isInsideFrame() {
        return length != UNKNOWN || header.position() > 0;
    }

    /// The next frame, or null when the input is used up before the frame is whole. If the input
    /// has an array and holds the whole body, the frame is a view of it.
    ///
    /// @throws IOException if the length is negative or beyond the limit; the stream cannot be
    ///   continued
    @Nullable Frame next(ByteBuffer in) throws IOException {
        if (!readHeader(in)) {
            return null;
        }
        if (have == 0 && in.hasArray() && length <= in.remaining()) {
            Frame frame = Frame.view(in.array(), in.arrayOffset() + in.position(), (int) length);
            in.position(in.position() + (int) length);
            length = UNKNOWN;
            return frame;
        }
        return readBody(in) ? take() : null;
    }

    /// Whether the length of the frame is known, after reading as much of the header as there is.
    boolean readHeader(ByteBuffer in) throws IOException {
        if (length != UNKNOWN) {
            return true;
        }
        if (header.position() == 0 && in.remaining() >= Framing.SHORT_HEADER_BYTES) {
            int announced = in.getInt(in.position());
            if (announced >= 0) {
                in.position(in.position() + Framing.SHORT_HEADER_BYTES);
                begin(announced);
                return true;
            }
        }
        return readHeaderSlowly(in);
    }

    private boolean readHeaderSlowly(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            header.put(in.get());
            if (header.position() == Framing.SHORT_HEADER_BYTES) {
                int announced = header.getInt(0);
                if (announced >= 0) {
                    header.clear();
                    begin(announced);
                    return true;
                }
                if (announced != Framing.LONG_FORM) {
                    throw new IOException(
                            "the peer announces a message of %d bytes, must be 0 or more"
                                    .formatted(announced));
                }
            } else if (header.position() == Framing.LONG_HEADER_BYTES) {
                long announced = header.getLong(Framing.SHORT_HEADER_BYTES);
                header.clear();
                begin(announced);
                return true;
            }
        }
        return false;
    }

    private void begin(long announced) throws IOException {
        if (announced < 0 || announced > limit) {
            throw new IOException(
                    "the peer announces a message of %s bytes, the limit is %d%s"
                            .formatted(
                                    Long.toUnsignedString(announced), limit, suspicion(announced)));
        }
        length = announced;
        have = 0;
    }

    /// What else the length of the frame may mean, as text; or nothing.
    String suspicion() {
        return suspicion(length);
    }

    private static String suspicion(long announced) {
        long begin = announced >>> Short.SIZE;
        return begin == TLS_HANDSHAKE || begin == TLS_ALERT
                ? "; unless it is one, the peer speaks TLS: say withTls(…) on both sides or none"
                : "";
    }

    /// Whether the body is complete, after taking from the input what belongs to it.
    boolean readBody(ByteBuffer in) {
        while (have < length && in.hasRemaining()) {
            byte[] target = room();
            int count =
                    (int)
                            Math.min(
                                    length - have,
                                    Math.min(target.length - bodyFill, in.remaining()));
            in.get(target, bodyFill, count);
            bodyFill += count;
            have += count;
        }
        return have == length;
    }

    private byte[] room() {
        byte[] current = body;
        if (current == null) {
            current = new byte[(int) Math.min(length, FIRST_BYTES)];
        } else if (bodyFill < current.length) {
            return current;
        } else if (length <= largestArray) {
            current =
                    Arrays.copyOf(current, (int) Math.min(length, (long) current.length * GROWTH));
        } else {
            List<byte[]> full = chunks;
            if (full == null) {
                full = new ArrayList<>();
                chunks = full;
            }
            full.add(current);
            bodyFill = 0;
            long next = Math.min((long) current.length * GROWTH, CHUNK_BYTES);
            current = new byte[(int) Math.min(length - have, next)];
        }
        body = current;
        return current;
    }

    /// The complete frame; the reader is ready for the next one.
    Frame take() {
        byte[] last = body == null ? new byte[0] : body;
        List<byte[]> full = chunks;
        Frame frame;
        if (full == null) {
            frame = Frame.owning(last, (int) length);
        } else {
            full.add(last);
            frame = Frame.large(full, bodyFill);
        }
        reset();
        return frame;
    }

    /// What has been collected of an incomplete body; the caller reads the rest itself and reports
    /// that with [#skipped].
    ByteBuffer takeCollected() {
        byte[] collected = body;
        int count = bodyFill;
        body = null;
        bodyFill = 0;
        return collected == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(collected, 0, count);
    }

    private void reset() {
        length = UNKNOWN;
        have = 0;
        body = null;
        bodyFill = 0;
        chunks = null;
    }

    /// Whether some bytes of a frame have arrived, but not all.
    boolean isInside() {
        return length != UNKNOWN || header.position() > 0;
    }

    /// Whether the body has begun to arrive.
    boolean isInsideBody() {
        return have > 0;
    }

    /// The length of the frame, once its header is read.
    long length() {
        return length;
    }

    /// How many bytes of the body are still to come.
    long missing() {
        return length - have;
    }

    /// Reports that the caller has read bytes of the body itself. When none are missing, the reader
    /// is ready for the next frame.
    void skipped(long count) {
        have += count;
        if (have == length) {
            reset();
        }
    }
}
