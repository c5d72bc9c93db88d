package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The bytes by which a key is found: the same for keys that are the same. Numbers and booleans are
/// by their value, as Python compares them; everything else by its serialized bytes.
final class MapKeys {
    private static final byte VALUE = 0;
    private static final byte WHOLE = 1;
    private static final byte FRACTION = 2;

    private MapKeys() {}

    /// The bytes of a key.
    ///
    /// @param written the key, serialized
    static byte[] bytes(Object key, Encoded written) throws CodecException {
        BigInteger whole = whole(key);
        if (whole != null) {
            byte[] digits = whole.toByteArray();
            return with(WHOLE, out -> out.writeBytes(digits, 0, digits.length));
        }
        if (key instanceof Double || key instanceof Float) {
            double fraction = ((Number) key).doubleValue();
            return with(FRACTION, out -> out.writeLong(Double.doubleToLongBits(fraction)));
        }
        return with(VALUE, written::writeTo);
    }

    private static byte[] with(byte kind, Consumer<Output> content) throws CodecException {
        var out = new Output();
        out.writeByte(kind);
        content.accept(out);
        return out.toByteArray();
    }

    private static @Nullable BigInteger whole(Object key) {
        return switch (key) {
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            case Byte number -> BigInteger.valueOf(number);
            case Short number -> BigInteger.valueOf(number);
            case Integer number -> BigInteger.valueOf(number);
            case Long number -> BigInteger.valueOf(number);
            case BigInteger number -> number;
            case Double number -> whole(number.doubleValue());
            case Float number -> whole(number.doubleValue());
            default -> null;
        };
    }

    private static @Nullable BigInteger whole(double number) {
        return number == Math.rint(number) && !Double.isInfinite(number)
                ? new BigDecimal(number).toBigInteger()
                : null;
    }

    /// Whether the key itself can be read from its bytes.
    static boolean holdKey(byte[] bytes) {
        return bytes[0] == VALUE;
    }

    /// A number, if the key itself cannot be read from its bytes.
    static Number number(byte[] bytes) {
        byte[] content = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (bytes[0] == FRACTION) {
            return Double.longBitsToDouble(ByteBuffer.wrap(content).getLong());
        }
        return new BigInteger(content);
    }

    /// The key itself.
    static @Nullable Object read(byte[] bytes, JavaCodec codec) throws CodecException {
        return codec.decode(Input.of(bytes, 1, bytes.length - 1));
    }
}
