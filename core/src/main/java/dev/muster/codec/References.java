package dev.muster.codec;

import org.jspecify.annotations.Nullable;

/// Decides which objects travel by reference, and what arrives in their place.
public interface References {
    /// Everything travels by value; a reference that arrives is refused.
    References NONE =
            new References() {
                @Override
                public @Nullable Reference of(Object value) {
                    return null;
                }

                @Override
                public Object resolve(Reference reference) throws CodecException {
                    throw new CodecException(
                            "a reference to a %s of a manager arrived where only values are expected"
                                    .formatted(reference.type()));
                }
            };

    /// What travels in place of this object, or null if it travels by value. Called for objects
    /// that have no form of their own in the codec: never for strings, numbers, collections or
    /// records.
    @Nullable Reference of(Object value);

    /// The object, or a proxy of it.
    ///
    /// @throws CodecException if it cannot be reached from here
    Object resolve(Reference reference) throws CodecException;
}
