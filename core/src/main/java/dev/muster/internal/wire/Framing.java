package dev.muster.internal.wire;

import java.nio.ByteBuffer;
import java.util.List;

/// How a message's length is written before its body.
///
/// ```
///  0                4               12
/// +----------------+
/// | length         | body …                     length 0 … 2^31-1, big-endian
/// +----------------+----------------+
/// | -1             | length         | body …    any length, unsigned; CPython 3.8 and later
/// +----------------+----------------+
/// ```
final class Framing {
    static final int SHORT_HEADER_BYTES = 4;
    static final int LONG_HEADER_BYTES = 12;
    static final int LONG_FORM = -1;

    /// The longest array that every JVM can make.
    static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    /// The longest message of the handshake.
    static final int MAX_HANDSHAKE_BYTES = 256;

    private Framing() {}

    static int headerBytes(long length) {
        return length <= Integer.MAX_VALUE ? SHORT_HEADER_BYTES : LONG_HEADER_BYTES;
    }

    static void putHeader(ByteBuffer target, long length) {
        if (length <= Integer.MAX_VALUE) {
            target.putInt((int) length);
        } else {
            target.putInt(LONG_FORM).putLong(length);
        }
    }

    static long totalBytes(List<ByteBuffer> body) {
        long total = 0;
        for (int i = 0; i < body.size(); i++) {
            total += body.get(i).remaining();
        }
        return total;
    }

    /// Moves as many bytes as fit; absolute copies keep `source` cheap to move.
    static int transfer(ByteBuffer source, ByteBuffer target) {
        int count = Math.min(source.remaining(), target.remaining());
        target.put(target.position(), source, source.position(), count);
        target.position(target.position() + count);
        source.position(source.position() + count);
        return count;
    }
}
