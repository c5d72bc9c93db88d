package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;

/// An entry in a frame of results: how a run ended.
///
/// @param sequence the number of the run
/// @param hasFailed whether the value is the exception that it threw, and not its result
/// @param nanos how long it took, reading and writing of its values included
/// @param value one value
public record ResultEntry(long sequence, boolean hasFailed, long nanos, Input value) {
    /// The greatest size of an entry without its value.
    public static final int MAX_HEADER_BYTES = 32;

    private static final int DONE = 0;
    private static final int FAILED = 1;

    /// Writes the entry.
    public static void write(
            long sequence, boolean hasFailed, long nanos, Output value, Output out) {
        out.writeByte(hasFailed ? FAILED : DONE);
        out.writeUnsigned(sequence);
        out.writeUnsigned(nanos);
        out.writeUnsigned(value.size());
        value.copyTo(out);
    }

    /// Reads the next entry; its value remains in the input.
    ///
    /// @throws CodecException if it is none
    public static ResultEntry read(Input in) throws CodecException {
        int tag = in.readByte();
        if (tag > FAILED) {
            throw new CodecException("%d begins no result".formatted(tag));
        }
        long sequence = in.readUnsigned();
        long nanos = in.readUnsigned();
        return new ResultEntry(sequence, tag == FAILED, nanos, in.take(in.readUnsigned()));
    }
}
