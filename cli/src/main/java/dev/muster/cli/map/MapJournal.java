package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.muster.cli.map.CommandEnd.Cause;
import dev.muster.journal.Journal;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    private static final int HEAD_BYTES = 24;

    private final Journal journal;

    private MapJournal(Journal journal) {
        this.journal = journal;
    }

    /// Opens it, and begins one where there is no file.
    ///
    /// @throws IOException if it cannot be used
    public static MapJournal open(Path file) throws IOException {
        return new MapJournal(Journal.open(file, config -> config));
    }

    private static byte[] key(List<String> words) {
        return String.join("\0", words).getBytes(ISO_8859_1);
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

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
