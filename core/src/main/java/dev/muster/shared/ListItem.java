package dev.muster.shared;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An item that a [ShareableList] can hold, as CPython writes it.
sealed interface ListItem {
    byte TO_TEXT = 1;
    byte TO_BYTES = 2;
    byte TO_NULL = 3;

    /// The value for the user.
    @Nullable Object value();

    /// The format of Python's `struct`.
    ///
    /// @param room in bytes; the space for text
    default String format(long room) {
        return switch (this) {
            case Whole _ -> "q";
            case Real _ -> "d";
            case Truth _ -> "xxxxxxx?";
            case Nothing _ -> "xxxxxx?x";
            case Text _, Bytes _ -> room + "s";
        };
    }

    /// How Python gets from the format to the value.
    default byte transform() {
        return switch (this) {
            case Whole _, Real _, Truth _ -> 0;
            case Text _ -> TO_TEXT;
            case Bytes _ -> TO_BYTES;
            case Nothing _ -> TO_NULL;
        };
    }

    /// How many bytes are reserved for it when a list is created.
    default long room() {
        return switch (this) {
            case Text(var text) -> roomOf(utf8(text));
            case Bytes(var bytes) -> roomOf(bytes);
            default -> Long.BYTES;
        };
    }

    private static long roomOf(byte[] bytes) {
        return Long.BYTES * (bytes.length / Long.BYTES + 1L);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The item for a value.
    ///
    /// @throws IllegalArgumentException if a list cannot hold it
    static ListItem of(@Nullable Object value) {
        return switch (value) {
            case null -> new Nothing();
            case Boolean truth -> new Truth(truth);
            case Long number -> new Whole(number);
            case Integer number -> new Whole(number);
            case Short number -> new Whole(number);
            case Byte number -> new Whole(number);
            case Double number -> new Real(number);
            case Float number -> new Real(number);
            case String text -> new Text(checked(text));
            case byte[] bytes -> new Bytes(checked(bytes));
            default ->
                    throw new IllegalArgumentException(
                            "an item is a %s, must be a whole number, a double, a boolean, text, bytes or null"
                                    .formatted(value.getClass().getName()));
        };
    }

    private static String checked(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    "an item is a text with a lone surrogate, which UTF-8 does not have: store it"
                            + " as bytes");
        }
        checked(utf8(text));
        return text;
    }

    private static byte[] checked(byte[] bytes) {
        if (bytes.length > ListLayout.MAX_TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "an item has %,d bytes, must have at most %,d"
                            .formatted(bytes.length, ListLayout.MAX_TEXT_BYTES));
        }
        if (bytes.length > 0 && bytes[bytes.length - 1] == 0) {
            throw new IllegalArgumentException(
                    "an item ends with a zero byte, which would be lost: append another byte to"
                            + " it");
        }
        return bytes.clone();
    }

    record Whole(long number) implements ListItem {
        @Override
        public Long value() {
            return number;
        }
    }

    record Real(double number) implements ListItem {
        @Override
        public Double value() {
            return number;
        }
    }

    record Truth(boolean truth) implements ListItem {
        @Override
        public Boolean value() {
            return truth;
        }
    }

    record Text(String text) implements ListItem {
        @Override
        public String value() {
            return text;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, and the array is not shared
    record Bytes(byte[] bytes) implements ListItem {
        @Override
        public byte[] value() {
            return bytes;
        }

        @Override
        public String toString() {
            return Arrays.toString(bytes);
        }
    }

    record Nothing() implements ListItem {
        @Override
        public @Nullable Object value() {
            return null;
        }
    }
}
