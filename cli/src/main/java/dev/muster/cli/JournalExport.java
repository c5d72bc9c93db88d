package dev.muster.cli;

import dev.muster.cli.map.MapJournal;
import dev.muster.cli.terminal.Json;
import dev.muster.journal.Journal;
import dev.muster.journal.JournalInfo;
import dev.muster.journal.JournalResult;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The results of a journal as lines of JSON.
///
/// ```
/// {"key":"a","version":"1","written":"2026-12-01T09:00:00Z","size":5,"value":"hello"}
/// ```
///
/// Plain values of Java are what they are in JSON; bytes that are text are text; all else is in
/// `keyBase64` and `valueBase64`. A key that the journal does not keep is in `keySha256`. What
/// [MapJournal] has noted is a command with its output.
final class JournalExport {
    /// A larger value is in base64, and passed on without being held in memory.
    private static final long MOST_TEXT_BYTES = 1 << 20;

    private final OutputStream out;
    private final boolean isOfCommands;
    private long results;

    private JournalExport(OutputStream out, boolean isOfCommands) {
        this.out = out;
        this.isOfCommands = isOfCommands;
    }

    /// Writes the results of a journal.
    ///
    /// @param target a file that does not exist yet, or `-`
    /// @return how many results
    static long write(Path journal, String target, PrintStream standard) throws IOException {
        JournalInfo info = Journal.inspect(journal); // no file is made for a journal that is none
        if (target.equals("-")) {
            long count = write(info, standard);
            standard.flush();
            return count;
        }
        Path file = Path.of(target);
        try (OutputStream to =
                Files.newOutputStream(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return write(info, to);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    file
                            + " exists and is left unchanged: choose another name, or remove it"
                            + " first",
                    e);
        }
    }

    private static long write(JournalInfo info, OutputStream to) throws IOException {
        var buffered = new BufferedOutputStream(to, 1 << 16);
        var export = new JournalExport(buffered, info.description().equals(MapJournal.DESCRIPTION));
        Journal.forEach(info.file(), export::add);
        buffered.flush();
        return export.results;
    }

    private void add(JournalResult result) {
        try {
            if (isOfCommands) {
                MapJournal.export(result, out);
            } else {
                addPlain(result);
            }
            results++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addPlain(JournalResult result) throws IOException {
        var line = new LinkedHashMap<String, @Nullable Object>();
        putKey(result, line);
        line.put("version", result.version());
        line.put("written", result.written().toString());
        line.put("size", result.size());
        Optional<JournalResult.Plain> plain = result.plainValue();
        if (plain.isPresent()) {
            line.put("value", json(plain.get().value()));
            put(Json.compact(line));
        } else if (result.size() <= MOST_TEXT_BYTES) {
            try (InputStream in = result.open()) {
                putBytes("value", in.readAllBytes(), line);
            }
            put(Json.compact(line));
        } else {
            putLong(result, Json.compact(line));
        }
        put("\n");
    }

    private static void putKey(JournalResult result, Map<String, @Nullable Object> line) {
        Optional<JournalResult.Plain> plain = result.plainKey();
        Optional<byte[]> key = result.key();
        if (plain.isPresent()) {
            line.put("key", json(plain.get().value()));
        } else if (key.isPresent()) {
            putBytes("key", key.get(), line);
        } else {
            line.put("keySha256", result.keyHash());
        }
    }

    private static void putBytes(String name, byte[] bytes, Map<String, @Nullable Object> line) {
        String text = text(bytes);
        if (text != null) {
            line.put(name, text);
        } else {
            line.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private void putLong(JournalResult result, String line) throws IOException {
        put(line.substring(0, line.length() - 1) + ",\"valueBase64\":\"");
        try (InputStream in = result.open();
                OutputStream encoder = Base64.getEncoder().wrap(new Unclosed(out))) {
            in.transferTo(encoder);
        }
        put("\"}");
    }

    /// What has its own end and is not that of the file.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
        }

        @Override
        public void close() {
            // The file goes on.
        }
    }

    private void put(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A plain value of Java as JSON has it. Numbers that JSON does not have are texts.
    private static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean each -> each;
            case Double each when !Double.isFinite(each) -> each.toString();
            case Float each when !Float.isFinite(each) -> each.toString();
            case Number each -> each;
            default -> value.toString();
        };
    }

    /// Null if the bytes are no text that people read.
    private static @Nullable String text(byte[] bytes) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            boolean isReadable =
                    text.chars()
                            .allMatch(c -> !Character.isISOControl(c) || Character.isWhitespace(c));
            return isReadable ? text : null;
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
