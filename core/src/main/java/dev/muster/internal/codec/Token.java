package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import org.jspecify.annotations.Nullable;

/// Travels in place of an object that stays where it is: names one shared object of one manager.
///
/// @param manager the random number of the manager that keeps the object
/// @param ident the object's number there
/// @param type its type: the name of a Java interface, such as `dev.muster.shared.SharedQueue`
public record Token(long manager, long ident, String type) {
    /// Decides which objects travel by reference, and what arrives in their place.
    public interface Resolver {
        /// Everything travels by value; a reference that arrives is refused.
        Resolver NONE =
                new Resolver() {
                    @Override
                    public @Nullable Token of(Object value) {
                        return null;
                    }

                    @Override
                    public Object resolve(Token token) throws CodecException {
                        throw new CodecException(
                                "a reference to a %s of a manager arrived where only values are expected"
                                        .formatted(token.type()));
                    }
                };

        /// The token of this object, or null if it travels by value. Called for objects that have
        /// no form of their own in the codec: never for strings, numbers, collections or records.
        @Nullable Token of(Object value);

        /// The object, or a proxy of it.
        ///
        /// @throws CodecException if it cannot be reached from here
        Object resolve(Token token) throws CodecException;
    }
}
