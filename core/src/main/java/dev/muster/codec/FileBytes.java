package dev.muster.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The bytes of a file as a value: they travel from one file to another, and are mapped into memory
/// rather than read into the heap. Immutable, safe for all threads.
///
/// ```java
/// models.put("large", FileBytes.of(Path.of("model.bin")));
/// models.get("large").copyTo(Path.of("here.bin"));
/// ```
///
/// What arrives is kept in a temporary file that no longer has a name and disappears with the
/// value, even when the process is killed.
public final class FileBytes {
    private final MemorySegment bytes;

    private FileBytes(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /// The bytes of a file, which must not change as long as the value is used.
    ///
    /// @throws IOException if it is not a readable file
    public static FileBytes of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("%s is no file, must be a readable file".formatted(file));
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel);
        }
    }

    /// The bytes of a file that is open, which must not change as long as the value is used. The
    /// file may be closed, and need not have a name any more.
    ///
    /// @throws IOException if it cannot be mapped
    public static FileBytes of(FileChannel channel) throws IOException {
        return new FileBytes(
                channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()).asReadOnly());
    }

    /// How many bytes.
    public long size() {
        return bytes.byteSize();
    }

    /// The bytes, mapped and read-only.
    public MemorySegment segment() {
        return bytes;
    }

    /// The bytes as a stream.
    public InputStream open() {
        return new Bytes();
    }

    /// Writes the bytes to a file, replacing any existing content.
    public void copyTo(Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target)) {
            open().transferTo(out);
        }
    }

    private final class Bytes extends InputStream {
        private long at;

        @Override
        public int read() {
            return at == size() ? -1 : bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(length, size() - at);
            if (count == 0) {
                return length == 0 ? 0 : -1;
            }
            MemorySegment.copy(bytes, at, MemorySegment.ofArray(target), offset, count);
            at += count;
            return count;
        }
    }

    @Override
    public String toString() {
        return "FileBytes(" + size() + " bytes)";
    }
}
