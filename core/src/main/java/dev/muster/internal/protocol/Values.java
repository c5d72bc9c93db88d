package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import org.jspecify.annotations.Nullable;

/// The form of values in messages: their length in 5 bytes, then their bytes.
public final class Values {
    private Values() {}

    /// Writes a value.
    ///
    /// @throws CodecException if it cannot travel
    public static void write(@Nullable Object value, JavaCodec codec, Output out)
            throws CodecException {
        long mark = out.beginLength();
        codec.encode(value, out);
        out.endLength(mark);
    }

    /// Writes a value that is already serialized.
    public static void write(Encoded value, Output out) {
        long mark = out.beginLength();
        value.writeTo(out);
        out.endLength(mark);
    }

    /// Takes the next value out of a message, unread.
    public static Encoded read(Input in) throws CodecException {
        return Encoded.read(in, in.readLength());
    }

    /// Reads the next value.
    ///
    /// @throws CodecException if these bytes are not a value, or one that is refused
    public static @Nullable Object read(Input in, JavaCodec codec) throws CodecException {
        in.readLength();
        return codec.decode(in);
    }
}
