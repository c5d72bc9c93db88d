package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form of an argument in a message of a Java client.
public enum Shape {
    /// A value; the manager keeps texts and numbers as such, everything else as its bytes.
    VALUE,
    /// A value by which others are found.
    KEY,
    /// A function, as its bytes.
    FUNCTION,
    /// Values: how many, and each.
    VALUES,
    /// Keys and values in turn: how many pairs, and each; a [Map] in a call.
    ENTRIES,
    /// A number from 0, unsigned: a [Long] or an [Integer].
    NUMBER,
    /// Nanoseconds to wait, signed, negative for indefinitely: a [Long] in a call, a [Duration] or
    /// null in the manager.
    TIME,
    /// A text.
    TEXT,
    /// Yes or no, a byte.
    FLAG;

    /// Determines how the manager stores values.
    public interface Keeper {
        /// The stored form of a value.
        @Nullable Object stored(Encoded value) throws CodecException;

        /// The form in which a key is stored and found.
        @Nullable Object key(Encoded key) throws CodecException;
    }

    /// Writes an argument.
    ///
    /// @throws CodecException if it cannot travel
    void write(@Nullable Object argument, Output out, JavaCodec codec) throws CodecException {
        switch (this) {
            case VALUE, KEY, FUNCTION -> Values.write(argument, codec, out);
            case VALUES -> {
                List<?> values = (List<?>) present(argument);
                out.writeUnsigned(values.size());
                for (Object value : values) {
                    Values.write(value, codec, out);
                }
            }
            case ENTRIES -> {
                Map<?, ?> entries = (Map<?, ?>) present(argument);
                out.writeUnsigned(entries.size());
                for (Map.Entry<?, ?> entry : entries.entrySet()) {
                    Values.write(entry.getKey(), codec, out);
                    Values.write(entry.getValue(), codec, out);
                }
            }
            case NUMBER -> out.writeUnsigned(((Number) present(argument)).longValue());
            case TIME -> out.writeSigned((Long) present(argument));
            case TEXT -> out.writeText((String) present(argument));
            case FLAG -> out.writeByte(Boolean.TRUE.equals(argument) ? 1 : 0);
        }
    }

    private static Object present(@Nullable Object argument) {
        if (argument == null) {
            throw new IllegalArgumentException("an argument is null, must be a value");
        }
        return argument;
    }

    /// Reads an argument.
    ///
    /// @throws CodecException if it is none
    public @Nullable Object read(Input in, Keeper keeper) throws CodecException {
        return switch (this) {
            case VALUE -> keeper.stored(Values.read(in));
            case KEY -> keeper.key(Values.read(in));
            case FUNCTION -> Values.read(in);
            case VALUES -> {
                int count = in.readCount(1);
                var values = new ArrayList<@Nullable Object>(count);
                for (int i = 0; i < count; i++) {
                    values.add(keeper.stored(Values.read(in)));
                }
                yield values;
            }
            case ENTRIES -> {
                int count = in.readCount(2);
                var values = new ArrayList<@Nullable Object>(2 * count);
                for (int i = 0; i < count; i++) {
                    values.add(keeper.key(Values.read(in)));
                    values.add(keeper.stored(Values.read(in)));
                }
                yield values;
            }
            case NUMBER -> in.readUnsigned();
            case TIME -> {
                long nanos = in.readSigned();
                yield nanos < 0 ? null : Duration.ofNanos(nanos);
            }
            case TEXT -> in.readText();
            case FLAG -> in.readByte() != 0;
        };
    }
}
