package dev.muster.cli.map;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The items of a run, read one by one as they are needed. For one thread.
public abstract sealed class Items implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;

    /// The lines of a stream, without those that are empty; or with `isNull` what stands between
    /// its NUL characters.
    public static Items of(InputStream input, boolean isNull) {
        return new Read(input, isNull);
    }

    /// Those of a file.
    ///
    /// @throws IOException if it cannot be read
    public static Items of(Path file, boolean isNull) throws IOException {
        return new Read(new FileInputStream(file.toFile()), isNull);
    }

    /// Those that were given as arguments.
    public static Items of(List<String> arguments) {
        return new Given(arguments.iterator());
    }

    /// The next one, a character for each byte; null at the end.
    abstract @Nullable String next() throws IOException;

    @Override
    public void close() throws IOException {
        // What was given as an argument is nothing to be closed.
    }

    private static final class Given extends Items {
        private final Iterator<String> arguments;

        private Given(Iterator<String> arguments) {
            this.arguments = arguments;
        }

        @Override
        @Nullable String next() {
            return arguments.hasNext() ? Bytes.ofArgument(arguments.next()) : null;
        }
    }

    /// Read with a buffer of its own: a pipe gives what is there, and the first items begin before
    /// the last ones are known.
    private static final class Read extends Items {
        private final InputStream input;
        private final byte end;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int from;
        private int to;

        private Read(InputStream input, boolean isNull) {
            this.input = input;
            this.end = (byte) (isNull ? 0 : '\n');
        }

        @Override
        @Nullable String next() throws IOException {
            String item = piece();
            while (item != null && item.isEmpty() && end == '\n') {
                item = piece();
            }
            return item;
        }

        /// Up to the next end, or to that of the stream.
        private @Nullable String piece() throws IOException {
            var piece = new ByteArrayOutputStream(0);
            while (true) {
                int at = from;
                while (at < to && buffer[at] != end) {
                    at++;
                }
                if (at < to) {
                    piece.write(buffer, from, at - from);
                    from = at + 1;
                    return piece.toString(StandardCharsets.ISO_8859_1);
                }
                piece.write(buffer, from, to - from);
                from = 0;
                to = Math.max(0, input.read(buffer, 0, buffer.length));
                if (to == 0) {
                    return piece.size() == 0 ? null : piece.toString(StandardCharsets.ISO_8859_1);
                }
            }
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
