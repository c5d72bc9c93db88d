package dev.muster.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The bytes of a pickle that is being written, in chunks; large arrays are chunks of their own.
final class PickleOutput {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST = 256;
    private static final int CHUNK = 1 << 20;
    private static final int LARGE = 1 << 16;

    private final List<ByteBuffer> chunks = new ArrayList<>(1);
    private byte[] buffer = new byte[FIRST];
    private int at;

    /// Where in the buffer the chunk begins that is being filled.
    private int start;

    /// Bytes in the finished chunks.
    private long finished;

    void opcode(int opcode) {
        if (at == buffer.length) {
            room(1);
        }
        buffer[at++] = (byte) opcode;
    }

    void opcode(int opcode, int operand) {
        room(2);
        buffer[at] = (byte) opcode;
        buffer[at + 1] = (byte) operand;
        at += 2;
    }

    void opcodeTwoBytes(int opcode, int operand) {
        room(3);
        buffer[at] = (byte) opcode;
        buffer[at + 1] = (byte) operand;
        buffer[at + 2] = (byte) (operand >> 8);
        at += 3;
    }

    void opcodeFourBytes(int opcode, int operand) {
        room(5);
        buffer[at] = (byte) opcode;
        INTS.set(buffer, at + 1, operand);
        at += 5;
    }

    void opcodeEightBytes(int opcode, long operand) {
        room(9);
        buffer[at] = (byte) opcode;
        LONGS.set(buffer, at + 1, operand);
        at += 9;
    }

    void opcodeDouble(int opcode, double operand) {
        room(9);
        buffer[at] = (byte) opcode;
        DOUBLES.set(buffer, at + 1, operand);
        at += 9;
    }

    /// A short text with its length in one byte before it.
    ///
    /// @return false, and nothing is written, if it is not pure ASCII of at most 255 characters
    boolean shortAscii(int opcode, String text) {
        int length = text.length();
        if (length > 255) {
            return false;
        }
        room(length + 2);
        byte[] target = buffer;
        int from = at + 2;
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (unit > 0x7f) {
                return false;
            }
            target[from + i] = (byte) unit;
        }
        target[at] = (byte) opcode;
        target[at + 1] = (byte) length;
        at = from + length;
        return true;
    }

    /// Large arrays are not copied: the caller must not change them until they are sent.
    void bytes(byte[] bytes) {
        if (bytes.length >= LARGE) {
            endChunk();
            chunks.add(ByteBuffer.wrap(bytes));
            finished += bytes.length;
            return;
        }
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, at, bytes.length);
        at += bytes.length;
    }

    /// Bytes that are used at once and may change afterwards.
    void copy(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), CHUNK);
            room(count);
            bytes.get(buffer, at, count);
            at += count;
        }
    }

    private void room(int count) {
        if (buffer.length - at >= count) {
            return;
        }
        if (at - start + count <= CHUNK) {
            byte[] larger = new byte[Math.min(CHUNK, 2 * (at - start + count))];
            System.arraycopy(buffer, start, larger, 0, at - start);
            buffer = larger;
            at -= start;
        } else {
            endChunk();
            buffer = new byte[Math.max(CHUNK, count)];
            at = 0;
        }
        start = 0;
    }

    private void endChunk() {
        if (at > start) {
            chunks.add(ByteBuffer.wrap(buffer, start, at - start).slice());
            finished += at - start;
            start = at;
        }
    }

    /// All bytes in one array.
    byte[] toArray() throws PickleException {
        if (chunks.isEmpty()) {
            return Arrays.copyOfRange(buffer, start, at);
        }
        endChunk();
        if (finished > Integer.MAX_VALUE - 8) {
            throw new PickleException(
                    "the pickle has " + finished + " bytes, too many for one array; use dump");
        }
        byte[] all = new byte[(int) finished];
        int to = 0;
        for (ByteBuffer chunk : chunks) {
            int length = chunk.remaining();
            chunk.get(chunk.position(), all, to, length);
            to += length;
        }
        return all;
    }

    /// All bytes without a copy, read-only.
    List<ByteBuffer> toBuffers() {
        endChunk();
        return List.copyOf(chunks);
    }
}
