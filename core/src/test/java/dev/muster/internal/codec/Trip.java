package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values on their way through the codec and back, in one array and in pieces.
public final class Trip {
    private static final int PIECE_BYTES = 3;

    private Trip() {}

    public static byte[] bytes(@Nullable Object value) throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(value, out);
        return out.toByteArray();
    }

    public static @Nullable Object read(byte[] bytes) throws CodecException {
        return JavaCodec.standard().decode(Input.of(bytes));
    }

    /// The value as it arrives.
    @SuppressWarnings("unchecked")
    static <T> T of(T value) throws CodecException {
        return (T) Objects.requireNonNull(read(bytes(value)));
    }

    /// The value as it arrives, if its bytes lie in many small arrays.
    static @Nullable Object inPieces(@Nullable Object value) throws CodecException {
        byte[] bytes = bytes(value);
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(at + PIECE_BYTES, bytes.length)));
            pieces.add(new byte[0]);
        }
        Input in = Input.of(pieces);
        Object read = JavaCodec.standard().decode(in);
        assertThat(in.remaining()).isZero();
        return read;
    }

    /// Asserts that the value arrives as an equal one of the same class, and nothing is left over.
    static void keeps(@Nullable Object value) throws CodecException {
        Input in = Input.of(bytes(value));
        Object read = JavaCodec.standard().decode(in);

        assertThat(read).isEqualTo(value);
        assertThat(in.remaining()).isZero();
        assertThat(inPieces(value)).isEqualTo(value);
        if (value != null && read != null) {
            assertThat(read.getClass()).isEqualTo(value.getClass());
        }
    }
}
