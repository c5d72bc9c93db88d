package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// numpy's types that a Java array can hold.
public enum NdType {
    /// `boolean[]`
    BOOL("b1", boolean[].class),
    /// `byte[]`
    INT8("i1", byte[].class),
    /// `byte[]`, to be read unsigned
    UINT8("u1", byte[].class),
    /// `short[]`
    INT16("i2", short[].class),
    /// `short[]`, to be read unsigned
    UINT16("u2", short[].class),
    /// `int[]`
    INT32("i4", int[].class),
    /// `int[]`, to be read unsigned
    UINT32("u4", int[].class),
    /// `long[]`
    INT64("i8", long[].class),
    /// `long[]`, to be read unsigned
    UINT64("u8", long[].class),
    /// `short[]`: the bits, see `Float.float16ToFloat`
    FLOAT16("f2", short[].class),
    /// `float[]`
    FLOAT32("f4", float[].class),
    /// `double[]`
    FLOAT64("f8", double[].class),
    /// `float[]`: real and imaginary part in turn
    COMPLEX64("c8", float[].class),
    /// `double[]`: real and imaginary part in turn
    COMPLEX128("c16", double[].class);

    private final String code;
    private final Class<?> javaType;

    NdType(String code, Class<?> javaType) {
        this.code = code;
        this.javaType = javaType;
    }

    static @Nullable NdType ofCode(String code) {
        for (NdType type : values()) {
            if (type.code.equals(code)) {
                return type;
            }
        }
        return null;
    }

    /// The class of the Java array.
    public Class<?> javaType() {
        return javaType;
    }

    /// numpy's short name without the order of bytes: `f8`.
    String code() {
        return code;
    }

    /// Bytes of one value.
    int width() {
        return Integer.parseInt(code.substring(1));
    }

    /// Places of the Java array for one value.
    int slots() {
        return this == COMPLEX64 || this == COMPLEX128 ? 2 : 1;
    }
}
