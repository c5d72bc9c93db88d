package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;

/// The file on this machine that holds the value of a broadcast.
///
/// @param isSegment whether the file holds the bytes of a segment, to be mapped, and not a value as
///   [dev.muster.internal.codec.JavaCodec] writes it
/// @param path of the file
public record BroadcastFile(boolean isSegment, String path) {
    private static final String PREFIX = "\0broadcast/";

    /// The name under which a worker asks for it by [FromWorker.Find].
    public static String request(long pool, long number) {
        return PREFIX + pool + "/" + number;
    }

    /// The answer, as bytes.
    ///
    /// @throws CodecException never, in fact
    public byte[] toBytes() throws CodecException {
        var out = new Output();
        out.writeByte(isSegment ? 1 : 0);
        out.writeText(path);
        return out.toByteArray();
    }

    /// The answer from bytes.
    ///
    /// @throws CodecException if they are none
    public static BroadcastFile of(byte[] bytes) throws CodecException {
        Input in = Input.of(bytes);
        return new BroadcastFile(in.readByte() != 0, in.readText());
    }
}
