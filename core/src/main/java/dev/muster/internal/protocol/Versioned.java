package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import org.jspecify.annotations.Nullable;

/// A value and the count of changes when it was read: 8 bytes, and the value if there is one.
public record Versioned(long version, @Nullable Object value) {
    static Versioned read(Input in, JavaCodec codec) throws CodecException {
        long version = in.readLong();
        return new Versioned(version, in.remaining() == 0 ? null : codec.decode(in));
    }
}
