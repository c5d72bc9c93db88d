package dev.muster.pickle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Writes numbers, text and bytes in one of the two dialects.
final class ScalarWriter {
    /*
     * Protocol 4 says what a value is. Protocol 2 is written so that all Pythons from 2.7 on read
     * the type they would have written themselves: ASCII text as the byte string that is `str` in
     * both, other text as unicode, bytes as a call that gives `bytes` in 3 and `str` in 2.
     */

    private final PickleOutput out;
    private final boolean modern;

    ScalarWriter(PickleOutput out, boolean modern) {
        this.out = out;
        this.modern = modern;
    }

    void whole(long value) {
        if (value >= 0 && value <= 0xffff) {
            if (value <= 0xff) {
                out.opcode(Opcode.BININT1, (int) value);
            } else {
                out.opcodeTwoBytes(Opcode.BININT2, (int) value);
            }
        } else if (value == (int) value) {
            out.opcodeFourBytes(Opcode.BININT, (int) value);
        } else {
            int length = (64 - Long.numberOfLeadingZeros(value ^ value >> 63)) / 8 + 1;
            out.opcode(Opcode.LONG1, length);
            for (int i = 0; i < length; i++) {
                out.opcode((int) (value >> (8 * i)));
            }
        }
    }

    void whole(BigInteger value) {
        if (value.bitLength() < 64) {
            whole(value.longValue());
            return;
        }
        byte[] bytes = value.toByteArray();
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swap = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swap;
        }
        if (bytes.length < 256) {
            out.opcode(Opcode.LONG1, bytes.length);
        } else {
            out.opcodeFourBytes(Opcode.LONG4, bytes.length);
        }
        out.bytes(bytes);
    }

    void real(double value) {
        out.opcodeDouble(Opcode.BINFLOAT, value);
    }

    void text(String text) {
        if (out.shortAscii(modern ? Opcode.SHORT_BINUNICODE : Opcode.SHORT_BINSTRING, text)) {
            return;
        }
        byte[] bytes = Text.encode(text);
        if (modern || !Text.isAscii(bytes)) {
            unicode(bytes);
        } else {
            out.opcodeFourBytes(Opcode.BINSTRING, bytes.length);
            out.bytes(bytes);
        }
    }

    /// Text that is `unicode` in Python 2 even if it is ASCII.
    void unicode(String text) {
        unicode(Text.encode(text));
    }

    private void unicode(byte[] utf8) {
        if (modern && utf8.length < 256) {
            out.opcode(Opcode.SHORT_BINUNICODE, utf8.length);
        } else {
            out.opcodeFourBytes(Opcode.BINUNICODE, utf8.length);
        }
        out.bytes(utf8);
    }

    void bytes(byte[] bytes) {
        if (!modern) {
            global("_codecs", "encode");
            latin1(bytes, "latin1");
            out.opcode(Opcode.REDUCE);
        } else if (bytes.length < 256) {
            out.opcode(Opcode.SHORT_BINBYTES, bytes.length);
            out.bytes(bytes);
        } else {
            out.opcodeFourBytes(Opcode.BINBYTES, bytes.length);
            out.bytes(bytes);
        }
    }

    void byteArray(byte[] bytes) {
        if (modern) {
            text("builtins");
            text("bytearray");
            out.opcode(Opcode.STACK_GLOBAL);
            bytes(bytes);
            out.opcode(Opcode.TUPLE1);
        } else {
            global("__builtin__", "bytearray");
            latin1(bytes, "latin-1");
        }
        out.opcode(Opcode.REDUCE);
    }

    /// `(text, encoding)`, the text as unicode for Python 2, too.
    private void latin1(byte[] bytes, String encoding) {
        unicode(Text.latin1(bytes).getBytes(StandardCharsets.UTF_8));
        text(encoding);
        out.opcode(Opcode.TUPLE2);
    }

    /// A global of a pickle of protocol 2.
    void global(String module, String name) {
        out.opcode(Opcode.GLOBAL);
        out.bytes(Text.encode(module + "\n" + name + "\n"));
    }
}
