package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.muster.cli.map.CommandEnd.Cause;
import dev.muster.journal.Journal;
import dev.muster.journal.JournalResult;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The items that have succeeded, in a file: a later run prints them instead of running them again.
/// Safe for all threads.
///
/// The key is the whole command of an item, so another template, or another number where the
/// template has one, is another item; and equal items are one. The value is
///
/// ```
///  0           8              16              24       24 + o       24 + o + e
/// +-----------+--------------+---------------+--------+------------+
/// | nanos run | o, of stdout | e, of stderr  | stdout | stderr     |      big-endian
/// +-----------+--------------+---------------+--------+------------+
/// ```
public final class MapJournal implements AutoCloseable {
    /// What such a file says it is for.
    public static final String DESCRIPTION = "commands of `muster map`";

    private static final int HEAD_BYTES = 24;
    private static final String SEPARATOR = "\0"; // which no argument can have

    private final Journal journal;

    private MapJournal(Journal journal) {
        this.journal = journal;
    }

    /// Opens it, and begins one where there is no file.
    ///
    /// @throws IOException if it cannot be used
    public static MapJournal open(Path file) throws IOException {
        return new MapJournal(Journal.open(file, config -> config.withDescription(DESCRIPTION)));
    }

    private static byte[] key(List<String> words) {
        return String.join(SEPARATOR, words).getBytes(ISO_8859_1);
    }

    private static List<String> words(byte[] key) {
        return Stream.of(new String(key, ISO_8859_1).split(SEPARATOR, -1))
                .map(Bytes::readable)
                .toList();
    }

    /// How a command ended that has succeeded.
    Optional<CommandEnd> find(List<String> words) throws IOException {
        Optional<InputStream> found = journal.read(key(words));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var input = new DataInputStream(found.get())) {
            long nanos = input.readLong();
            long output = input.readLong();
            long errors = input.readLong();
            CommandGuard guard = CommandGuard.ofThisJvm();
            Captured written = Captured.read(input, output, guard.newFile("out"));
            Captured complained = Captured.read(input, errors, guard.newFile("err"));
            var _ = input.read(); // the end, at which damage would be found
            return Optional.of(new CommandEnd(Cause.EXIT, 0, nanos, "", written, complained));
        }
    }

    /// Notes a command that has succeeded.
    void append(List<String> words, CommandEnd end) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putLong(end.nanos()).putLong(end.output().size()).putLong(end.errors().size());
        journal.append(
                List.of(
                        new Journal.Entry(
                                key(words),
                                List.of(
                                        MemorySegment.ofArray(head.array()),
                                        end.output().segment(),
                                        end.errors().segment()))));
    }

    /// Writes a result of such a file as a line of JSON.
    ///
    /// ```json
    /// {"command":["echo","a"],"written":"2026-12-01T09:00:00Z","seconds":0.004,"stdout":"a\n","stderr":""}
    /// ```
    public static void export(JournalResult result, OutputStream out) throws IOException {
        var known = new LinkedHashMap<String, @Nullable Object>();
        Optional<byte[]> key = result.key();
        if (key.isPresent()) {
            known.put("command", words(key.get()));
        } else {
            known.put("keySha256", result.keyHash());
        }
        known.put("written", result.written().toString());
        try (var input = new DataInputStream(result.open())) {
            known.put("seconds", JsonLine.seconds(input.readLong()));
            long output = input.readLong();
            long errors = input.readLong();
            JsonLine.begin(known, out);
            JsonLine.text("stdout", new Part(input, output), out);
            JsonLine.text("stderr", new Part(input, errors), out);
            JsonLine.end(out);
            var _ = input.read(); // the end, at which damage would be found
        }
    }

    /// The next bytes of a stream, which goes on after them.
    private static final class Part extends InputStream {
        private final InputStream whole;
        private long left;

        Part(InputStream whole, long bytes) {
            this.whole = whole;
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = whole.read(bytes, offset, (int) Math.min(left, count));
            if (n < 0) {
                throw new EOFException("%d bytes are missing".formatted(left));
            }
            left -= n;
            return n;
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
