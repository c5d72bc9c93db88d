package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.cli.terminal.Json;
import dev.muster.worker.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An item that has finished, as one line of JSON. Bytes that are no UTF-8 become `\uFFFD`.
final class JsonLine {
    private static final int BUFFER_CHARS = 8192;
    private static final int NANO_DIGITS = 9;
    private static final int SHOWN_DIGITS = 6;

    private JsonLine() {}

    /// ```json
    /// {"seq":1,"item":"a","exit":0,"signal":null,"cause":"exit","seconds":0.004,"host":"localhost","attempts":1}
    /// ```
    ///
    /// @param hasOutput whether it has `stdout` and `stderr` besides
    static void write(Finished finished, boolean hasOutput, OutputStream out) throws IOException {
        begin(known(finished), out);
        if (hasOutput) {
            text("stdout", finished.end().output().open(), out);
            text("stderr", finished.end().errors().open(), out);
        }
        end(out);
    }

    /// Begins a line.
    static void begin(Map<String, @Nullable Object> known, OutputStream out) throws IOException {
        String object = Json.compact(known);
        out.write(object.substring(0, object.length() - 1).getBytes(UTF_8));
    }

    /// Ends a line.
    static void end(OutputStream out) throws IOException {
        out.write("}\n".getBytes(UTF_8));
    }

    private static Map<String, @Nullable Object> known(Finished finished) {
        CommandEnd end = finished.end();
        var known = new LinkedHashMap<String, @Nullable Object>();
        known.put("seq", finished.number());
        known.put("item", Bytes.readable(finished.item()));
        known.put("exit", end.code() >= 0 ? end.code() : null);
        known.put("signal", new ExitStatus(end.code()).signal().orElse(null));
        known.put("cause", end.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (!end.detail().isEmpty()) {
            known.put("detail", end.detail());
        }
        known.put("seconds", seconds(end.nanos()));
        known.put("host", finished.host());
        known.put("attempts", finished.attempts());
        return known;
    }

    static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS).setScale(SHOWN_DIGITS, RoundingMode.HALF_UP);
    }

    /// Adds a text of any length, and closes it.
    static void text(String name, InputStream text, OutputStream out) throws IOException {
        out.write((",\"" + name + "\":\"").getBytes(UTF_8));
        var piece = new StringBuilder();
        char[] buffer = new char[BUFFER_CHARS];
        char kept = 0; // the first half of a pair whose second one comes with the next piece
        try (Reader reader = new InputStreamReader(text, UTF_8)) {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                piece.setLength(0);
                if (kept != 0) {
                    piece.append(kept);
                    kept = 0;
                }
                if (n > 0 && Character.isHighSurrogate(buffer[n - 1])) {
                    kept = buffer[--n];
                }
                String quoted = Json.compact(piece.append(buffer, 0, n).toString());
                out.write(quoted.substring(1, quoted.length() - 1).getBytes(UTF_8));
            }
        }
        out.write('"');
    }
}
