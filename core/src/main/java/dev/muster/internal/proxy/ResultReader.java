package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import org.jspecify.annotations.Nullable;

/// Reads the result of a call.
@FunctionalInterface
interface ResultReader<T extends @Nullable Object> {
    /// The result is one value.
    ResultReader<@Nullable Object> VALUE = (in, codec) -> codec.decode(in);

    /// The result is a truth value.
    ResultReader<Boolean> FLAG = (in, codec) -> Boolean.TRUE.equals(codec.decode(in));

    /// The result is a number.
    ResultReader<Integer> NUMBER =
            (in, codec) ->
                    codec.decode(in) instanceof Number number
                            ? Math.clamp(number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE)
                            : 0;

    /// There is no result.
    ResultReader<Void> NOTHING = (_, _) -> nothing();

    @SuppressWarnings("NullAway") // the only Void there is
    private static Void nothing() {
        return null;
    }

    /// Whatever comes is not looked at.
    ResultReader<Boolean> DONE = (_, _) -> true;

    T read(Input in, JavaCodec codec) throws CodecException;
}
