package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.worker.ExitStatus;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.util.Locale;

/// An item that has finished, as one line of JSON. Bytes that are no UTF-8 become `\uFFFD`.
final class JsonLine {
    private static final int BUFFER_CHARS = 8192;
    private static final int FIRST_PLAIN = 0x20;

    private JsonLine() {}

    /// ```json
    /// {"seq":1,"item":"a","exit":0,"signal":null,"cause":"exit","seconds":0.004,"host":"localhost","attempts":1}
    /// ```
    ///
    /// @param hasOutput whether it has `stdout` and `stderr` besides
    static void write(Finished finished, boolean hasOutput, OutputStream out) throws IOException {
        CommandEnd end = finished.end();
        boolean hasCode = end.code() >= 0;
        var line = new StringBuilder();
        line.append("{\"seq\":").append(finished.number()).append(",\"item\":");
        quote(Bytes.readable(finished.item()), line);
        line.append(",\"exit\":").append(hasCode ? end.code() : "null").append(",\"signal\":");
        var signal = new ExitStatus(end.code()).signal();
        line.append(signal.map(name -> '"' + name + '"').orElse("null"));
        line.append(",\"cause\":");
        quote(end.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '), line);
        if (!end.detail().isEmpty()) {
            line.append(",\"detail\":");
            quote(end.detail(), line);
        }
        line.append(String.format(Locale.ROOT, ",\"seconds\":%.6f,\"host\":", end.nanos() / 1e9));
        quote(finished.host(), line);
        line.append(",\"attempts\":").append(finished.attempts());
        out.write(line.toString().getBytes(UTF_8));
        if (hasOutput) {
            write("stdout", end.output(), out);
            write("stderr", end.errors(), out);
        }
        out.write("}\n".getBytes(UTF_8));
    }

    private static void write(String name, Captured captured, OutputStream out) throws IOException {
        out.write((",\"" + name + "\":\"").getBytes(UTF_8));
        var piece = new StringBuilder();
        char[] buffer = new char[BUFFER_CHARS];
        char kept = 0; // the first half of a pair whose second one comes with the next piece
        try (Reader reader = new InputStreamReader(captured.open(), UTF_8)) {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                piece.setLength(0);
                if (kept != 0) {
                    piece.append(kept);
                    kept = 0;
                }
                if (n > 0 && Character.isHighSurrogate(buffer[n - 1])) {
                    kept = buffer[--n];
                }
                escape(buffer, n, piece);
                out.write(piece.toString().getBytes(UTF_8));
            }
        }
        out.write('"');
    }

    private static void quote(String text, StringBuilder line) {
        line.append('"');
        escape(text.toCharArray(), text.length(), line);
        line.append('"');
    }

    private static void escape(char[] text, int length, StringBuilder line) {
        for (int i = 0; i < length; i++) {
            char each = text[i];
            switch (each) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (each < FIRST_PLAIN) {
                        line.append("\\u%04x".formatted((int) each));
                    } else {
                        line.append(each);
                    }
                }
            }
        }
    }
}
