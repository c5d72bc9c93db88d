package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;

/// The first byte of a change sent to a listener.
public enum Change {
    /// Of a map: version (8 bytes), key, and value if values are wanted.
    PUT,
    /// Of a map: version (8 bytes), key.
    REMOVED,
    /// Of a map: version (8 bytes).
    CLEARED,
    /// Of a list: place (number), value.
    ADDED,
    /// Of a list: place (number), value.
    REPLACED,
    /// Of a list: place (number).
    TAKEN_OUT,
    /// Of a list.
    REORDERED,
    /// Of a value or an event: value.
    CHANGED,
    /// Of any: changes were left out here, because the client does not keep up.
    GAP;

    private static final Change[] ALL = values();

    /// The change of this place in the order.
    public static Change of(int place) {
        return ALL[place];
    }

    /// A gap of the same version as a change that is left out.
    public static Input gapInPlaceOf(Input change) throws CodecException {
        change.readByte();
        var out = new Output();
        out.writeByte(GAP.ordinal());
        out.writeLong(change.readLong());
        return Input.of(out.toByteArray());
    }
}
