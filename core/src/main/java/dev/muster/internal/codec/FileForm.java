package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import dev.muster.codec.FileBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Files as values: their length, then their bytes. What arrives is written to a temporary file as
/// it is read, and is never held in the heap.
final class FileForm {
    private static final int PIECE_BYTES = 1 << 20;

    private FileForm() {}

    static void write(FileBytes file, Output out) {
        out.writeUnsigned(file.size());
        out.writeSegment(file.segment());
    }

    static FileBytes read(Input in) throws CodecException {
        long size = in.readUnsigned();
        if (size < 0 || size > in.remaining()) {
            throw new CodecException(
                    "a file of %d bytes is announced, %d are left: these bytes are no value"
                            .formatted(size, in.remaining()));
        }
        try {
            Path file = Files.createTempFile("muster-", ".bytes");
            try (var channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE)) {
                copy(in, size, channel);
                return FileBytes.of(channel);
            }
        } catch (CodecException e) {
            throw e;
        } catch (IOException e) {
            throw new CodecException(
                    "the bytes of a file cannot be written to a temporary one: " + e.getMessage(),
                    e);
        }
    }

    private static void copy(Input in, long size, FileChannel channel) throws IOException {
        byte[] piece = new byte[(int) Math.min(size, PIECE_BYTES)];
        for (long left = size; left > 0; ) {
            int count = (int) Math.min(left, piece.length);
            in.readInto(MemorySegment.ofArray(piece).asSlice(0, count));
            ByteBuffer buffer = ByteBuffer.wrap(piece, 0, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            left -= count;
        }
    }
}
