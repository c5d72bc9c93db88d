package dev.muster.codec;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;

/// What the codec says of what it does not take.
final class Refusal {
    private Refusal() {}

    /// Of a value that cannot be sent.
    static String of(@Nullable Object value) {
        return catchThrowableOfType(CodecException.class, () -> Trip.bytes(value)).getMessage();
    }

    /// Of bytes that are no value, or one that is refused.
    static String of(byte[] bytes, JavaCodec codec) {
        return catchThrowableOfType(CodecException.class, () -> codec.decode(Input.of(bytes)))
                .getMessage();
    }

    static String of(byte[] bytes) {
        return of(bytes, JavaCodec.standard());
    }
}
