package dev.muster.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a pickle, from an array or from a stream of known length.
///
/// Every length is compared with the bytes that are left before memory is allocated for it.
final class PickleInput {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);
    private static final int WINDOW = 1 << 16;
    private static final int TRUSTED = 1 << 26;

    private final @Nullable InputStream stream;
    private final long total;

    private byte[] buffer;
    private int at;
    private int end;

    /// How many bytes of the stream are not in the buffer yet.
    private long unread;

    PickleInput(byte[] bytes, int offset, int length) {
        stream = null;
        total = length;
        buffer = bytes;
        at = offset;
        end = offset + length;
    }

    PickleInput(InputStream stream, long length) {
        this.stream = stream;
        total = length;
        buffer = new byte[(int) Math.min(WINDOW, length)];
        unread = length;
    }

    /// The length of the whole pickle.
    long total() {
        return total;
    }

    int next() throws PickleException {
        if (at == end) {
            fill(1);
        }
        return buffer[at++] & 0xff;
    }

    /// Whether this instruction follows; it is not read yet.
    boolean isNext(int opcode) throws PickleException {
        if (at == end && unread > 0) {
            fill(1);
        }
        return at < end && (buffer[at] & 0xff) == opcode;
    }

    int twoBytes() throws PickleException {
        need(2);
        int value = (buffer[at] & 0xff) | (buffer[at + 1] & 0xff) << 8;
        at += 2;
        return value;
    }

    int fourBytes() throws PickleException {
        need(4);
        int value = (int) INTS.get(buffer, at);
        at += 4;
        return value;
    }

    long eightBytes() throws PickleException {
        need(8);
        long value = (long) LONGS.get(buffer, at);
        at += 8;
        return value;
    }

    double doubleBytes() throws PickleException {
        need(8);
        double value = (double) DOUBLES.get(buffer, at);
        at += 8;
        return value;
    }

    /// The bytes up to the end of the line, without it.
    byte[] line() throws PickleException {
        int seen = 0;
        while (true) {
            for (int i = at + seen; i < end; i++) {
                if (buffer[i] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, at, i);
                    at = i + 1;
                    return line;
                }
            }
            seen = end - at;
            need(seen + 1);
        }
    }

    String text(long length) throws PickleException {
        int size = size(length);
        need(size);
        String text = Text.decode(buffer, at, size);
        at += size;
        return text;
    }

    byte[] bytes(long length) throws PickleException {
        int size = size(length);
        int present = end - at;
        if (size > present && size > WINDOW) {
            return longBytes(size);
        }
        need(size);
        byte[] bytes = Arrays.copyOfRange(buffer, at, at + size);
        at += size;
        return bytes;
    }

    private byte[] longBytes(int size) throws PickleException {
        if (stream == null) {
            throw truncated();
        }
        byte[] bytes = new byte[Math.min(size, TRUSTED)];
        int filled = end - at;
        System.arraycopy(buffer, at, bytes, 0, filled);
        at = end;
        while (filled < size) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(size, 2L * filled));
            }
            int count = read(stream, bytes, filled, bytes.length - filled);
            filled += count;
            unread -= count;
        }
        return bytes;
    }

    private int size(long length) throws PickleException {
        if (length < 0 || length > unread + (end - at)) {
            throw truncated();
        }
        if (length > Integer.MAX_VALUE - 8) {
            throw new PickleException(
                    "a string of " + length + " bytes is longer than an array of Java may be");
        }
        return (int) length;
    }

    private void need(int count) throws PickleException {
        if (end - at < count) {
            fill(count);
        }
    }

    private void fill(int count) throws PickleException {
        if (stream == null || count > unread + (end - at)) {
            throw truncated();
        }
        int present = end - at;
        byte[] target = buffer;
        if (count > buffer.length) {
            long enough = Math.max(Math.min(count, TRUSTED), 2L * buffer.length);
            target = new byte[(int) Math.min(enough, Integer.MAX_VALUE - 8)];
        }
        System.arraycopy(buffer, at, target, 0, present);
        buffer = target;
        at = 0;
        end = present;
        while (end < count) {
            if (end == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(count, 2L * buffer.length));
            }
            int room = (int) Math.min(buffer.length - end, unread);
            int got = read(stream, buffer, end, room);
            end += got;
            unread -= got;
        }
    }

    private static int read(InputStream stream, byte[] target, int offset, int length)
            throws PickleException {
        try {
            int count = stream.read(target, offset, length);
            if (count <= 0) {
                throw truncated();
            }
            return count;
        } catch (PickleException e) {
            throw e;
        } catch (IOException e) {
            throw new PickleException("the stream that holds the pickle failed", e);
        }
    }

    private static PickleException truncated() {
        return new PickleException("the pickle ends in the middle of a value");
    }
}
