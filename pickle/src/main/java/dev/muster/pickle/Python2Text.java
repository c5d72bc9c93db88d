package dev.muster.pickle;

/// How to read the byte strings of Python 2 (`str`), which may or may not be text.
public enum Python2Text {
    /// Text if all bytes are ASCII, else `byte[]`.
    ASCII_ELSE_BYTES,
    /// Text if it is valid UTF-8, else `byte[]`.
    UTF_8_ELSE_BYTES,
    /// Text, each byte a character.
    LATIN_1,
    /// Always `byte[]`.
    BYTES;

    Object read(byte[] bytes) {
        return switch (this) {
            case LATIN_1 -> Text.latin1(bytes);
            case BYTES -> bytes;
            case ASCII_ELSE_BYTES -> Text.isAscii(bytes) ? (Object) Text.latin1(bytes) : bytes;
            case UTF_8_ELSE_BYTES -> {
                try {
                    yield Text.decode(bytes, 0, bytes.length);
                } catch (PickleException notUtf8) {
                    yield bytes;
                }
            }
        };
    }
}
