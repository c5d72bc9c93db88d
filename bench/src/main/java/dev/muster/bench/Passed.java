package dev.muster.bench;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.util.HexFormat;
import java.util.Objects;

/// Shared objects on their way to another program, as a line of text.
final class Passed {
    private Passed() {}

    static String line(Object object) throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(object, out);
        return HexFormat.of().formatHex(out.toByteArray());
    }

    static <T> T object(String line, Class<T> type) throws CodecException {
        byte[] bytes = HexFormat.of().parseHex(line.strip());
        return Objects.requireNonNull(type.cast(JavaCodec.standard().decode(Input.of(bytes))));
    }
}
