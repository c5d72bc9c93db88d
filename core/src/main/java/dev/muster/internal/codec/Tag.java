package dev.muster.internal.codec;

/// The first byte of each value: what follows it.
final class Tag {
    static final int NULL = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int CHAR = 5;
    static final int INT = 6;
    static final int LONG = 7;
    static final int FLOAT = 8;
    static final int DOUBLE = 9;

    /// A text in UTF-8.
    static final int TEXT = 10;

    /// A text with lone surrogates, in UTF-16.
    static final int CHARS = 11;

    static final int BIG_INTEGER = 12;

    /// Up to here a value is plain.
    static final int LAST_PLAIN = BIG_INTEGER;

    static final int BIG_DECIMAL = 13;

    /// An object that occurred earlier in this value: its number.
    static final int BACK = 14;

    static final int BYTES = 15;
    static final int SHORTS = 16;
    static final int CHAR_ARRAY = 17;
    static final int INTS = 18;
    static final int LONGS = 19;
    static final int FLOATS = 20;
    static final int DOUBLES = 21;
    static final int BOOLEANS = 22;
    static final int OBJECTS = 23;

    static final int ARRAY_LIST = 24;
    static final int LINKED_LIST = 25;
    static final int ARRAY_DEQUE = 26;
    static final int IMMUTABLE_LIST = 27;
    static final int HASH_SET = 28;
    static final int LINKED_SET = 29;
    static final int TREE_SET = 30;
    static final int IMMUTABLE_SET = 31;
    static final int HASH_MAP = 32;
    static final int LINKED_MAP = 33;
    static final int CONCURRENT_MAP = 34;
    static final int TREE_MAP = 35;
    static final int IMMUTABLE_MAP = 36;

    static final int ENUM = 37;
    static final int RECORD = 38;
    static final int SERIALIZED = 39;
    static final int THROWABLE = 40;
    static final int PICKLE = 41;
    static final int REFERENCE = 42;

    /// A value that was written by itself, with its own numbers.
    static final int NESTED = 43;

    static final int UUID = 44;
    static final int INSTANT = 45;
    static final int DURATION = 46;
    static final int LOCAL_DATE = 47;
    static final int LOCAL_TIME = 48;
    static final int LOCAL_DATE_TIME = 49;
    static final int OPTIONAL = 50;
    static final int CLASS = 51;

    /// A value represented by its text: the number of its class and the text.
    static final int TEXTUAL = 52;

    static final int OPTIONAL_INT = 53;
    static final int OPTIONAL_LONG = 54;
    static final int OPTIONAL_DOUBLE = 55;

    /// The bytes of a file.
    static final int FILE = 56;

    /// A lambda: the number of its shape and what it has captured.
    static final int LAMBDA = 57;

    /// A record that stands in for an object.
    static final int STAND_IN = 58;

    /// From here on: an Integer of at least [#SMALL_MIN].
    static final int SMALL = 160;

    static final int SMALL_MIN = -16;
    static final int SMALL_MAX = SMALL_MIN + 255 - SMALL;

    private Tag() {}

    static boolean isPlain(int tag) {
        return tag <= LAST_PLAIN || tag >= SMALL;
    }
}
