package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.codec.CodecException;
import org.jspecify.annotations.Nullable;

/// What the codec says of what it does not take.
public final class Refusal {
    private Refusal() {}

    /// Of a value that cannot be sent.
    static String of(@Nullable Object value) {
        return message(catchThrowableOfType(CodecException.class, () -> Trip.bytes(value)));
    }

    /// Of bytes that are no value, or one that is refused.
    public static String of(byte[] bytes, JavaCodec codec) {
        return message(
                catchThrowableOfType(CodecException.class, () -> codec.decode(Input.of(bytes))));
    }

    public static String of(byte[] bytes) {
        return of(bytes, JavaCodec.standard());
    }

    private static String message(CodecException refusal) {
        return String.valueOf(refusal.getMessage());
    }
}
