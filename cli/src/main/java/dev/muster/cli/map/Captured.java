package dev.muster.cli.map;

import dev.muster.codec.FileBytes;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// What a command has written: a little in memory, more of it in a file. It is read once, and then
/// [#discard]ed.
sealed interface Captured {
    /// What is kept in memory, for as many items as may have ended before an earlier one.
    int SMALL = 4 << 10;

    /// Travels in one piece.
    int SMALL_FROM_AFAR = 64 << 10;

    /// A little.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Small(byte[] bytes) implements Captured {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public MemorySegment segment() {
            return MemorySegment.ofArray(bytes);
        }

        @Override
        public void discard() {
            // The heap does that.
        }
    }

    /// A file of this machine.
    record Here(Path file, long size) implements Captured {
        @Override
        public InputStream open() throws IOException {
            return new FileInputStream(file.toFile());
        }

        @Override
        public MemorySegment segment() throws IOException {
            var mapped = new FromAfar(FileBytes.of(file));
            mapped.discard(); // it is not used for long
            return mapped.segment();
        }

        @Override
        public void discard() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /// A file that travels. The space that it takes is free when the collector has seen that it is
    /// not used any more; so that is asked to look when much has gathered.
    record FromAfar(FileBytes content) implements Captured {
        private static final long MOST_UNUSED = 512L << 20;
        private static final AtomicLong UNUSED = new AtomicLong();

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open() {
            return content.open();
        }

        @Override
        public MemorySegment segment() {
            return content.segment();
        }

        @Override
        public void discard() {
            if (UNUSED.addAndGet(size()) > MOST_UNUSED) {
                UNUSED.set(0);
                System.gc();
            }
        }
    }

    static Captured nothing() {
        return new Small(new byte[0]);
    }

    /// Takes over the file that a command has written, which exists.
    static Captured of(Path file, boolean isFar) throws IOException {
        long size = Files.size(file);
        if (size > (isFar ? SMALL_FROM_AFAR : SMALL)) {
            if (!isFar) {
                return new Here(file, size);
            }
            var content = new FromAfar(FileBytes.of(file));
            Files.delete(file);
            content.discard(); // here it is used only until it has been sent
            return content;
        }
        byte[] bytes = size == 0 ? new byte[0] : Files.readAllBytes(file);
        Files.delete(file);
        return new Small(bytes);
    }

    /// Reads as many bytes as were written once.
    ///
    /// @param file takes them if there are many
    static Captured read(InputStream input, long size, Path file) throws IOException {
        if (size <= SMALL) {
            return new Small(input.readNBytes((int) size));
        }
        try (OutputStream output = Files.newOutputStream(file)) {
            byte[] buffer = new byte[SMALL_FROM_AFAR];
            long left = size;
            while (left > 0) {
                int n = input.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    throw new EOFException("%d bytes are missing".formatted(left));
                }
                output.write(buffer, 0, n);
                left -= n;
            }
        }
        return new Here(file, size);
    }

    /// How many bytes.
    long size();

    /// The bytes, for a short time.
    MemorySegment segment() throws IOException;

    InputStream open() throws IOException;

    /// It will not be read again.
    void discard() throws IOException;
}
