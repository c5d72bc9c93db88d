package dev.muster.pickle;

import java.util.Arrays;

/// Python's `bytearray`: bytes that may change, hence not usable as a key of a dict.
public final class PyByteArray {
    private final byte[] bytes;

    private PyByteArray(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Wraps `bytes` without a copy.
    public static PyByteArray of(byte... bytes) {
        return new PyByteArray(bytes);
    }

    /// The bytes themselves, not a copy.
    public byte[] bytes() {
        return bytes;
    }

    /// Equal bytes; equality with a plain `byte[]` is [PyEquality#equal]'s.
    @Override
    public boolean equals(Object other) {
        return other instanceof PyByteArray that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// As Python's `repr()`.
    @Override
    public String toString() {
        return PyRepr.repr(this);
    }
}
