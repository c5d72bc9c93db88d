package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a run shows of the items that have finished. For one thread at a time, but for the counts
/// and [#end].
public final class MapOutput {
    private static final int MOST_NAMED = 5;
    private static final long REDRAW_NANOS = 200_000_000;
    private static final String CLEAR = "\r\033[K";

    private final Form form;
    private final PrintStream out;
    private final PrintStream err;
    private final Optional<ResultsFolder> results;
    private final long beginNanos = System.nanoTime();

    /// The first items that failed, in words.
    private final List<String> failures = new ArrayList<>();

    private boolean isBarDrawn;
    private long drawnNanos = beginNanos - REDRAW_NANOS;

    private volatile long ended;
    private volatile long failed;
    private volatile long total = -1;
    private volatile boolean isEnded;

    /// How items are shown.
    ///
    /// @param results a folder that gets all that they write, which is then not printed
    /// @param isJson a line of JSON for each item, in place of what it writes
    /// @param hasJsonOutput the line has what the item writes, too
    /// @param isTagged each line begins with the item and a tab
    /// @param isQuiet nothing is said of failures
    /// @param hasBar a line on the error output shows how far it is
    public record Form(
            Optional<Path> results,
            boolean isJson,
            boolean hasJsonOutput,
            boolean isTagged,
            boolean isQuiet,
            boolean hasBar) {}

    private MapOutput(
            Form form, PrintStream out, PrintStream err, Optional<ResultsFolder> results) {
        this.form = form;
        this.out = out;
        this.err = err;
        this.results = results;
    }

    /// Opens it.
    ///
    /// @throws IOException if there can be no folder for results
    public static MapOutput open(Form form, PrintStream out, PrintStream err) throws IOException {
        Optional<ResultsFolder> results =
                form.results.isPresent()
                        ? Optional.of(ResultsFolder.open(form.results.get()))
                        : Optional.empty();
        return new MapOutput(form, out, err, results);
    }

    /// How many items there are, which is known when the input has ended.
    void total(long items) {
        total = items;
    }

    /// How many have finished, without those that were not run.
    public long ended() {
        return ended;
    }

    /// How many of them failed.
    public long failed() {
        return failed;
    }

    /// Nothing more is to be shown.
    void end() {
        isEnded = true;
    }

    /// Shows an item that has finished.
    ///
    /// @throws IOException if that cannot be written
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
    void accept(Finished finished) throws IOException {
        try {
            if (isEnded || finished.isNotRun()) {
                return;
            }
            ended++;
            if (!finished.end().isSuccess()) {
                failed++;
                if (failures.size() < MOST_NAMED) {
                    failures.add(finished.name() + ": " + reason(finished));
                }
            }
            show(finished);
            bar();
        } finally {
            discard(finished.end());
        }
    }

    private static String reason(Finished finished) {
        String reason = finished.end().reason();
        return finished.attempts() > 1 ? reason + ", " + finished.attempts() + " attempts" : reason;
    }

    /// What it has written will not be read.
    static void discard(CommandEnd end) {
        try {
            end.output().discard();
            end.errors().discard();
        } catch (IOException _) {
            // It is in a folder that is removed at the end.
        }
    }

    private void show(Finished finished) throws IOException {
        if (results.isPresent()) {
            results.get().write(finished);
        }
        if (form.isJson) {
            clearBar();
            JsonLine.write(finished, form.hasJsonOutput, out);
        } else if (results.isEmpty()) {
            copy(finished, finished.end().output(), out);
            copy(finished, finished.end().errors(), err);
        }
        // Whoever reads it may have gone, as `head` does.
        if (out.checkError()) {
            throw new BrokenOutputException();
        }
    }

    private void copy(Finished finished, Captured captured, PrintStream target) throws IOException {
        if (captured.size() == 0) {
            return;
        }
        clearBar();
        try (InputStream input = captured.open()) {
            if (form.isTagged) {
                copyTagged(finished.item().getBytes(ISO_8859_1), input, target);
            } else {
                input.transferTo(target);
            }
        }
    }

    private static void copyTagged(byte[] tag, InputStream plain, PrintStream target)
            throws IOException {
        var input = new BufferedInputStream(plain);
        boolean isBegin = true;
        for (int each = input.read(); each >= 0; each = input.read()) {
            if (isBegin) {
                target.write(tag);
                target.write('\t');
            }
            target.write(each);
            isBegin = each == '\n';
        }
        if (!isBegin) {
            target.write('\n');
        }
    }

    // ---- how far it is ----

    private void bar() {
        long now = System.nanoTime();
        if (form.hasBar && now - drawnNanos >= REDRAW_NANOS) {
            drawnNanos = now;
            double seconds = (now - beginNanos) / 1e9;
            long known = total;
            err.print(
                    CLEAR
                            + (known > 0 ? "%d %%, ".formatted(100 * ended / known) : "")
                            + "%d done%s, %d failed, %.1f a second"
                                    .formatted(
                                            ended,
                                            known > 0 ? " of " + known : "",
                                            failed,
                                            ended / seconds));
            err.flush();
            isBarDrawn = true;
        }
    }

    private void clearBar() {
        if (isBarDrawn) {
            err.print(CLEAR);
            err.flush();
            isBarDrawn = false;
        }
    }

    /// Says what failed, in a few lines.
    ///
    /// @param isHalted whether that has ended the run
    public void summarize(boolean isHalted) {
        clearBar();
        out.flush();
        if (failed == 0 || form.isQuiet) {
            return;
        }
        failures.forEach(each -> err.println("muster: " + each));
        err.printf(
                Locale.ROOT,
                "muster: %d of %d %s failed%s%s%n",
                failed,
                ended,
                ended == 1 ? "item" : "items",
                failed > failures.size() ? ", the first %d are above".formatted(MOST_NAMED) : "",
                isHalted ? "; halted, the rest was not run" : "");
        err.flush();
    }

    /// Prints the commands in place of running them, as they would be typed into a shell.
    ///
    /// @throws IOException if the input cannot be read
    public static void dryRun(Template template, Items items, PrintStream out) throws IOException {
        long number = 0;
        for (String item = items.next(); item != null; item = items.next()) {
            List<String> words = template.of(item, ++number);
            var line = new ArrayList<String>();
            for (String word : words) {
                boolean isPlain = word.matches("[A-Za-z0-9_@%+=:,./-]+");
                line.add(isPlain ? word : Template.quoted(word));
            }
            out.write(String.join(" ", line).getBytes(ISO_8859_1));
            out.write('\n');
        }
        out.flush();
    }

    /// What was written to is gone.
    public static final class BrokenOutputException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOutputException() {
            super("standard output is closed, must take what the commands write");
        }
    }
}
