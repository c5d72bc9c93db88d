package dev.muster.cli.terminal;

import com.google.gson.FormattingStyle;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as text and as plain values: null, [Boolean], [String], [Long], [BigInteger], [Double],
/// [List], and [Map] in the order of its members. Nothing is rounded but decimal fractions, to the
/// nearest double, and nothing is dropped: a text that cannot be kept whole is refused.
public final class Json {
    private Json() {}

    /// Reads one value, by the strict rules of RFC 8259.
    ///
    /// @throws IllegalArgumentException if the text is no JSON, has two members of one name, or a
    ///   number that is too large for a double and no integer; its message says which
    public static @Nullable Object parse(String text) {
        try (var reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            Object value = read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("there is more behind it");
            }
            return value;
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        } catch (EOFException e) {
            throw new IllegalArgumentException("it ends too early", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object read(JsonReader reader) throws IOException {
        return switch (reader.peek()) {
            case NULL -> {
                reader.nextNull();
                yield null;
            }
            case BOOLEAN -> reader.nextBoolean();
            case STRING -> reader.nextString();
            case NUMBER -> number(reader.nextString());
            case BEGIN_ARRAY -> list(reader);
            case BEGIN_OBJECT -> map(reader);
            default -> throw new MalformedJsonException("no value");
        };
    }

    private static Object number(String digits) {
        if (digits.chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
            var number = new BigInteger(digits);
            return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
        }
        double number = Double.parseDouble(digits);
        if (Double.isInfinite(number)) {
            throw new IllegalArgumentException(digits + " is too large for a float");
        }
        return number;
    }

    private static List<@Nullable Object> list(JsonReader reader) throws IOException {
        var list = new ArrayList<@Nullable Object>();
        reader.beginArray();
        while (reader.hasNext()) {
            list.add(read(reader));
        }
        reader.endArray();
        return list;
    }

    private static Map<String, @Nullable Object> map(JsonReader reader) throws IOException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (map.containsKey(name)) {
                throw new IllegalArgumentException("it has two members '%s'".formatted(name));
            }
            map.put(name, read(reader));
        }
        reader.endObject();
        return map;
    }

    /// Writes a value in one line.
    ///
    /// @throws IllegalArgumentException if a part of it is none of the plain values; so is a double
    ///   that is no number
    public static String line(@Nullable Object value) {
        return text(value, FormattingStyle.COMPACT.withSpaceAfterSeparators(true));
    }

    /// As [#line], without spaces: for one of many lines, which programs read.
    public static String compact(@Nullable Object value) {
        return text(value, FormattingStyle.COMPACT);
    }

    /// As [#line], in lines that are indented.
    public static String lines(@Nullable Object value) {
        return text(value, FormattingStyle.PRETTY);
    }

    private static String text(@Nullable Object value, FormattingStyle style) {
        var text = new StringWriter();
        try (var writer = new JsonWriter(text)) {
            writer.setStrictness(Strictness.STRICT);
            writer.setHtmlSafe(false);
            writer.setFormattingStyle(style);
            write(value, writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return withoutLoneSurrogates(text.toString());
    }

    private static void write(@Nullable Object value, JsonWriter writer) throws IOException {
        switch (value) {
            case null -> writer.nullValue();
            case Boolean truth -> writer.value(truth);
            case String text -> writer.value(text);
            case Number number -> writer.value(number);
            case Map<?, ?> map -> {
                writer.beginObject();
                for (var each : map.entrySet()) {
                    writer.name(String.valueOf(each.getKey()));
                    write(each.getValue(), writer);
                }
                writer.endObject();
            }
            case Iterable<?> list -> {
                writer.beginArray();
                for (Object each : list) {
                    write(each, writer);
                }
                writer.endArray();
            }
            default ->
                    throw new IllegalArgumentException(
                            "a value is a %s, must be a plain one"
                                    .formatted(value.getClass().getName()));
        }
    }

    /// A text of Python may hold halves of characters, which no encoding has. They are only inside
    /// of strings, where they can be written as numbers.
    private static String withoutLoneSurrogates(String json) {
        if (json.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return json;
        }
        var safe = new StringBuilder();
        json.codePoints()
                .forEach(c -> {
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        safe.append("\\u%04x".formatted(c));
                    } else {
                        safe.appendCodePoint(c);
                    }
                });
        return safe.toString();
    }
}
