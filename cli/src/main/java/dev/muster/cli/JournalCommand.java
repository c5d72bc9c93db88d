package dev.muster.cli;

import dev.muster.cli.terminal.ByteSize;
import dev.muster.cli.terminal.Json;
import dev.muster.journal.Journal;
import dev.muster.journal.JournalChange;
import dev.muster.journal.JournalInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what is in a journal of finished results; exports, repairs and compacts it.
@Command(
        name = "journal",
        description =
                "Shows what is in a journal, the file of finished results with which a run goes on"
                        + " after it was killed; exports, repairs or compacts it.",
        mixinStandardHelpOptions = true)
final class JournalCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "FILE", description = "The journal.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Show it as one line of JSON.")
    private boolean isJson;

    @Option(
            names = "--export",
            paramLabel = "OUT",
            description =
                    "Write a new file with a line of JSON for each result: key, size, value; - for"
                            + " the standard output. Bytes that are no text are in base64.")
    private @Nullable String export;

    @Option(
            names = "--repair",
            description =
                    "Keep every whole result of a damaged journal; the damaged file is kept too.")
    private boolean isRepair;

    @Option(
            names = "--compact",
            description =
                    "Leave out what is not found any more: results that were replaced, and those of"
                            + " other versions than the last.")
    private boolean isCompact;

    @Override
    public Integer call() throws IOException {
        return run(System.out);
    }

    private int run(PrintStream out) throws IOException {
        if (isRepair) {
            say(out, repaired(Journal.repair(file)));
        }
        if (isCompact) {
            JournalChange change = Journal.compact(file);
            say(
                    out,
                    "%s has %s in %s, before in %s"
                            .formatted(
                                    file,
                                    count(change.results(), "result"),
                                    new ByteSize(change.bytesAfter()),
                                    new ByteSize(change.bytesBefore())));
        }
        if (export != null) {
            long results = JournalExport.write(file, export, out);
            if (!export.equals("-")) {
                say(out, "%s has %s".formatted(export, count(results, "result")));
            }
        }
        boolean isShown = !isRepair && !isCompact && export == null;
        return isShown || isJson ? show(out) : 0;
    }

    private void say(PrintStream out, String line) {
        if (!isJson) {
            out.println(line);
        }
    }

    private static String repaired(JournalChange change) {
        if (change.aside().isPresent()) {
            return "%s keeps %s; %s did not check; the damaged file is %s now"
                    .formatted(
                            change.file(),
                            count(change.results(), "result"),
                            count(change.lostBytes(), "byte"),
                            change.aside().get());
        }
        return change.lostBytes() == 0
                ? "%s is whole: %s".formatted(change.file(), count(change.results(), "result"))
                : "%s has %s; cut off %s of a record that was not finished"
                        .formatted(
                                change.file(),
                                count(change.results(), "result"),
                                count(change.lostBytes(), "byte"));
    }

    // ---- what it is ----

    /// Says what is in the journal.
    ///
    /// @return the exit code
    private int show(PrintStream out) throws IOException {
        JournalInfo info = Journal.inspect(file);
        out.print(isJson ? Json.compact(plain(info)) + System.lineSeparator() : text(info));
        if (info.damaged().isEmpty()) {
            return 0;
        }
        return Mistakes.report(
                "%s is damaged: keep what is whole with muster journal %1$s --repair"
                        .formatted(file));
    }

    private static String text(JournalInfo info) {
        var text = new StringBuilder();
        String what = info.description().isEmpty() ? "a journal" : info.description();
        add(text, "%s: %s, %s".formatted(info.file(), what, new ByteSize(info.bytes())));
        add(
                text,
                "  begun %s, last written %s"
                        .formatted(time(info.created()), time(info.lastWritten())));
        info.usedBy().ifPresent(pid -> add(text, "  in use by process %d".formatted(pid)));
        for (JournalInfo.Version version : info.versions().reversed()) {
            String of =
                    version.name().isEmpty() ? "" : " of version '%s'".formatted(version.name());
            add(text, "  " + count(version.results(), "result") + of);
        }
        if (info.versions().size() > 1 || info.replaced() > 0) {
            add(
                    text,
                    "  %s replaced; the first version above is the current one, --compact keeps only what it finds"
                            .formatted(count(info.replaced(), "result")));
        }
        for (JournalInfo.Damage damage : info.damaged()) {
            add(
                    text,
                    "  damaged from byte %d on: %s"
                            .formatted(damage.offset(), count(damage.bytes(), "byte")));
        }
        if (info.tornBytes() > 0) {
            add(
                    text,
                    "  %s at the end of a record that was not finished: the next run cuts them off"
                            .formatted(count(info.tornBytes(), "byte")));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }

    private static Map<String, @Nullable Object> plain(JournalInfo info) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        plain.put("file", info.file().toString());
        plain.put("description", info.description());
        plain.put("created", info.created().toString());
        plain.put("lastWritten", info.lastWritten().toString());
        plain.put("bytes", info.bytes());
        plain.put("results", info.results());
        plain.put("versions", info.versions().stream().map(JournalCommand::plain).toList());
        plain.put("replaced", info.replaced());
        plain.put("tornBytes", info.tornBytes());
        plain.put("damaged", info.damaged().stream().map(JournalCommand::plain).toList());
        plain.put("usedBy", info.usedBy().isPresent() ? info.usedBy().getAsLong() : null);
        return plain;
    }

    private static Map<String, Object> plain(JournalInfo.Version version) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("name", version.name());
        plain.put("results", version.results());
        return plain;
    }

    private static Map<String, Object> plain(JournalInfo.Damage damage) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("offset", damage.offset());
        plain.put("bytes", damage.bytes());
        return plain;
    }

    private static String time(Instant when) {
        return TIME.format(when);
    }

    private static String count(long number, String what) {
        return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }
}
