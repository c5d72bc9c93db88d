package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import org.jspecify.annotations.Nullable;

/// What an operation brings back. That it found nothing, or its time was over, is said without one.
@FunctionalInterface
public interface Result<R extends @Nullable Object> {
    /// A value.
    Result<@Nullable Object> VALUE = value -> value;

    /// Yes or no.
    Result<Boolean> FLAG = Boolean.TRUE::equals;

    /// How many.
    Result<Integer> COUNT =
            value ->
                    value instanceof Number number
                            ? Math.clamp(number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE)
                            : 0;

    /// Nothing; whatever comes is not looked at.
    Result<Void> DONE =
            new Result<>() {
                @Override
                @SuppressWarnings("NullAway") // the only Void there is
                public Void of(@Nullable Object value) {
                    return null;
                }

                @Override
                public Void read(Input in, JavaCodec codec) {
                    return of(null);
                }
            };

    /// The count of changes from which on a listener is told of them, 8 bytes.
    Result<Long> VERSION =
            new Result<>() {
                @Override
                public Long of(@Nullable Object value) {
                    return value instanceof Long version ? version : 0L;
                }

                @Override
                public Long read(Input in, JavaCodec codec) throws CodecException {
                    return in.readLong();
                }
            };

    /// Another shared object.
    Result<ObjectReply> OBJECT =
            new Result<>() {
                @Override
                public ObjectReply of(@Nullable Object value) {
                    throw new IllegalStateException("an object is told by its number");
                }

                @Override
                public ObjectReply read(Input in, JavaCodec codec) throws CodecException {
                    return ObjectReply.read(in);
                }
            };

    /// What a Java caller gets for a value.
    R of(@Nullable Object value);

    /// Reads the result as it stands in an answer.
    ///
    /// @throws CodecException if it cannot be read here
    default R read(Input in, JavaCodec codec) throws CodecException {
        return of(codec.decode(in));
    }
}
