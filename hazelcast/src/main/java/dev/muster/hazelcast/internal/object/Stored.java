package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// The form of values in states: how many bytes, and they.
final class Stored {
    /// The value null.
    static final Encoded NULL = encodedNull();

    private Stored() {}

    private static Encoded encodedNull() {
        try {
            return JavaCodec.standard().encode(null);
        } catch (CodecException e) {
            throw new IllegalStateException("null can travel", e);
        }
    }

    static void write(Encoded value, Output out) {
        out.writeUnsigned(value.size());
        value.writeTo(out);
    }

    static Encoded read(Input in) throws CodecException {
        return Encoded.read(in, in.readUnsigned());
    }

    static void writeAll(List<Encoded> values, Output out) {
        out.writeUnsigned(values.size());
        values.forEach(each -> write(each, out));
    }

    static List<Encoded> readAll(Input in) throws CodecException {
        int count = in.readCount(1);
        var values = new ArrayList<Encoded>(count);
        for (int i = 0; i < count; i++) {
            values.add(read(in));
        }
        return values;
    }
}
